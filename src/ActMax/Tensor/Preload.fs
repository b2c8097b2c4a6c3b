namespace ActMax

open System.Threading.Tasks
open TorchSharp

/// Brings libtorch into the process before it is needed.
[<RequireQualifiedAccess>]
module Preload =

    /// Starts to load libtorch, which takes about half a second, while the caller reads its files. Where it is
    /// missing, the first operation that needs it says so.
    let start () : unit =
        Task.Run(fun () ->
            try
                torch.get_num_threads () |> ignore
            with _ ->
                ())
        |> ignore
