namespace ActMax

open System
open System.IO
open System.IO.Compression
open System.Runtime.InteropServices
open TorchSharp

/// Opens TorchScript files, and puts what libtorch says about them into one sentence.
[<RequireQualifiedAccess>]
module internal ScriptFile =

    /// The reason in a message of libtorch: without the trace through the model's code, and without advice.
    let reason (message: string) : string =
        let lines =
            message.Split '\n'
            |> Array.map _.Trim()
            |> Array.filter (fun line -> line <> "")

        let said =
            if message.Contains "Traceback" then
                // The error is the first line after the last line of the trace that names it.
                lines
                |> Array.tryFindBack (fun line -> line.Contains "Error:" || line.Contains "Exception:")
                |> Option.orElse (Array.tryLast lines)
            else
                Array.tryHead lines

        match said with
        | None -> "libtorch gives no reason"
        | Some line ->
            let line =
                match line.IndexOf("Error: ", StringComparison.Ordinal) with
                | at when at >= 0 && not (line.Substring(0, at).Contains ' ') -> line.Substring(at + 7)
                | _ -> line

            line.TrimEnd('.')

    /// Runs what may fail in libtorch; a failure becomes one fault of the file.
    let attempt (path: string) (what: string) (work: unit -> 'value) : Result<'value, InputError list> =
        try
            Ok(work ())
        with :? ExternalException as error ->
            Error [ InputError.FileDamaged(path, $"{what}: {reason error.Message}") ]

    /// What the archive says before libtorch sees it: a state dict is a very similar file.
    let private checkArchive (path: string) : Result<unit, InputError list> =
        InputFile.attempt path (fun () ->
            let fault reason =
                InputFile.fault (InputError.FileDamaged(path, reason))

            use file = InputFile.openRead path

            let names =
                try
                    use archive = new ZipArchive(file, ZipArchiveMode.Read)
                    [ for entry in archive.Entries -> entry.FullName ]
                with :? InvalidDataException ->
                    fault "is no TorchScript file, or is cut off"

            let has (part: string) = names |> List.exists _.Contains(part)

            if not (has "/code/") then
                if has "/data.pkl" then
                    fault
                        "holds tensors and no code, as a state dict does; torch.jit.script(model).save(path) writes both"
                else
                    fault "is an archive, and no TorchScript file")

    /// The module in the mode for use, its weights without gradients.
    let load (path: string) : Result<torch.jit.ScriptModule, InputError list> =
        checkArchive path
        |> Result.bind (fun () ->
            attempt path "cannot be loaded" (fun () ->
                let loaded = torch.jit.load path
                loaded.eval ()

                Scope.run (fun () ->
                    for parameter in loaded.parameters () do
                        parameter.requires_grad_ false |> ignore)

                loaded))

    /// Every weight by name: parameters and buffers.
    let private tensors (loaded: torch.jit.ScriptModule) : (string * torch.Tensor) list =
        [
            for struct (name, tensor) in loaded.named_parameters () do
                name, tensor
            for struct (name, tensor) in loaded.named_buffers () do
                name, tensor
        ]

    /// Edits the module's weights in place.
    let edit (edits: WeightEdit list) (loaded: torch.jit.ScriptModule) : Result<unit, InputError list> =
        Scope.run (fun () ->
            use _ = torch.no_grad ()

            let change () =
                let tensors = tensors loaded

                tensors
                |> List.map (fun (name, tensor) -> name, Convert.ofTensor tensor)
                |> Map.ofList
                |> WeightEdit.apply edits
                |> Result.map (fun changed ->
                    for name, tensor in tensors do
                        tensor.detach().copy_(Convert.toTensor changed[name]) |> ignore)

            if edits.IsEmpty then Ok() else change ())

    /// What the module computes in: float64 where a weight is, float32 otherwise. Smaller types become float32.
    let precision (loaded: torch.jit.ScriptModule) : Precision =
        Scope.run (fun () ->
            let types = loaded.parameters () |> Seq.map _.dtype |> Set.ofSeq

            if types.Contains torch.float64 then
                loaded.``to`` torch.float64 |> ignore
                Precision.Double
            else
                if types.Contains torch.float16 || types.Contains torch.bfloat16 then
                    loaded.``to`` torch.float32 |> ignore

                Precision.Single)
