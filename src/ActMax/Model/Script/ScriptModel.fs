namespace ActMax

open System
open System.Collections.Concurrent
open System.Collections.Generic
open System.IO
open System.Runtime.CompilerServices
open System.Runtime.InteropServices
open ActMax.Torch
open FsToolkit.ErrorHandling
open TorchSharp

/// Models from TorchScript files (torch.jit.script or torch.jit.trace, then save).
[<RequireQualifiedAccess>]
module ScriptModel =

    let private kind (output: obj | null) : string =
        match output with
        | null -> "nothing"
        | :? torch.Tensor -> "one tensor"
        | :? ITuple as tuple -> $"a tuple of {tuple.Length}"
        | :? Array as list -> $"a list or tuple of {list.Length}"
        | :? Dictionary<obj, obj> as pairs ->
            let keys = pairs.Keys |> Seq.map string |> String.concat ", "
            $"a dictionary with the keys {keys}"
        | other -> $"a value of type {other.GetType().Name}"

    let private tensor (value: obj | null) : torch.Tensor option =
        match value with
        | :? torch.Tensor as tensor -> Some tensor
        | _ -> None

    let private item (index: int) (output: obj | null) : torch.Tensor option =
        match output with
        | :? ITuple as tuple when index >= 0 && index < tuple.Length -> tensor tuple[index]
        | :? Array as list when index >= 0 && index < list.Length -> tensor (list.GetValue index)
        | _ -> None

    let private chosen (choice: ScriptOutput) (output: obj | null) : torch.Tensor option =
        match choice with
        | ScriptOutput.Whole -> tensor output
        | ScriptOutput.Item index -> item index output
        | ScriptOutput.Key key ->
            match output with
            | :? Dictionary<obj, obj> as pairs ->
                match pairs.TryGetValue key with
                | true, value -> tensor value
                | _ -> None
            | _ -> None

    let private wanted (choice: ScriptOutput) =
        match choice with
        | ScriptOutput.Whole -> "one tensor; name an output by its place or key"
        | ScriptOutput.Item index -> $"a tensor at place {index}"
        | ScriptOutput.Key key -> $"a tensor under the key '{key}'"

    let private frameAxis (layout: ScriptLayout) : int option =
        match layout with
        | ScriptLayout.Units -> None
        | ScriptLayout.FramesUnits -> Some 1
        | ScriptLayout.UnitsFrames -> Some 2

    /// A layer inside of a video model has frames as its input where it has as many axes, and as the response where
    /// that has three.
    let private innerFrameAxis (source: ScriptSource) (values: torch.Tensor) : int option =
        let axes = source.Space.Axes

        match axes |> List.tryFindIndex (fun axis -> axis.Name = "time") with
        | Some time when int (values.dim ()) = axes.Length + 1 -> Some(time + 1)
        | Some _ when values.dim () = 3L -> frameAxis source.Layout
        | _ -> None

    let private arguments (source: ScriptSource) (stimulus: torch.Tensor) : obj[] =
        match source.DataKey with
        | Some key -> [| stimulus; key |]
        | None -> [| stimulus |]

    let private mustFit (source: ScriptSource) (stimulus: torch.Tensor) =
        let axes =
            source.Space.Axes |> List.map (fun axis -> axis.Name, Some(int64 axis.Size))

        Shape.mustBe "stimulus" (("batch", None) :: axes) stimulus

    let private inner (source: ScriptSource) (loaded: torch.jit.ScriptModule) : InnerLayers =
        let names = ScriptProbe.Paths loaded |> List.ofArray
        let probes = ConcurrentDictionary<string, ScriptProbe>()

        let find path =
            if not (List.contains path names) then
                let known = if names.IsEmpty then "none" else String.concat ", " names
                invalidArg (nameof path) $"'{source.Path}' has no module '{path}'. Modules: {known}."

            try
                new ScriptProbe(loaded, path)
            with :? ExternalException as error ->
                invalidArg (nameof path) $"{source.Path}: {ScriptFile.reason error.Message}."

        {
            Names = names
            Read =
                fun path ->
                    let probe = probes.GetOrAdd(path, find)

                    fun stimulus ->
                        mustFit source stimulus
                        let output = probe.Read(arguments source stimulus)

                        // Recurrent modules give their states after what they give out.
                        match tensor output |> Option.orElse (item 0 output) with
                        | Some values ->
                            {
                                Values = values
                                TimeAxis = innerFrameAxis source values
                            }
                        | None -> invalidArg (nameof path) $"the module '{path}' gives {kind output}, not a tensor."
        }

    let private output (source: ScriptSource) (loaded: torch.jit.ScriptModule) (stimulus: torch.Tensor) =
        loaded.invoke ("forward", arguments source stimulus)

    let private respond (source: ScriptSource) (loaded: torch.jit.ScriptModule) (inner: InnerLayers) stimulus =
        mustFit source stimulus
        let whole = output source loaded stimulus

        match chosen source.Output whole with
        | None -> invalidOp $"{source.Path} gives {kind whole}; expected {wanted source.Output}."
        | Some values ->
            {
                Activity =
                    LayerOutput.activity
                        {
                            Values = values
                            TimeAxis = frameAxis source.Layout
                        }
                Layer = fun path -> (inner.Read path stimulus).Values
            }

    /// One run with two grey stimuli, which finds what does not fit.
    let private probe
        (source: ScriptSource)
        precision
        (loaded: torch.jit.ScriptModule)
        : Result<unit, InputError list> =
        let fault reason =
            Error [ InputError.FileDamaged(source.Path, reason) ]

        let shape = StimulusSpace.shape 2 source.Space |> Array.map int64

        Scope.run (fun () ->
            use _ = torch.no_grad ()
            let stimulus = torch.zeros (shape, dtype = Precision.elementType precision)

            ScriptFile.attempt source.Path $"does not take stimuli of shape {Shape.text shape}" (fun () ->
                output source loaded stimulus)
            |> Result.bind (fun whole ->
                match chosen source.Output whole with
                | None -> fault $"gives {kind whole}; expected {wanted source.Output}"
                | Some values when values.dim () < 1L || values.shape[0] <> 2L ->
                    fault $"gives {Shape.text values.shape} for two stimuli; the first axis must be the batch"
                | Some values when (frameAxis source.Layout).IsSome && values.dim () <> 3L ->
                    let layout =
                        match source.Layout with
                        | ScriptLayout.FramesUnits -> "[batch; frame; unit]"
                        | _ -> "[batch; unit; frame]"

                    fault $"gives {Shape.text values.shape}; expected {layout}"
                | Some _ -> Ok()))

    /// The model of a TorchScript file: always in evaluation, its weights without gradients. The response's activity
    /// is the chosen output in its layout. Every module that forward calls exactly once is a layer to read, by its
    /// dotted path; of a module with several outputs the first one. Reading a layer runs the file again, as far as
    /// that layer. Faults: no such file, no TorchScript, a file that is cut off or damaged, one that does not take
    /// such stimuli or does not respond in this layout, edits that fit no weight.
    let load (source: ScriptSource) : Result<Model, InputError list> =
        result {
            let! loaded = ScriptFile.load source.Path
            let precision = ScriptFile.precision loaded
            do! ScriptFile.edit source.Edits loaded
            do! probe source precision loaded
            let inner = inner source loaded

            let name =
                Path.GetFileNameWithoutExtension source.Path
                |> Option.ofObj
                |> Option.defaultValue source.Path

            return
                { Model.create name source.Space (respond source loaded inner) with
                    Precision = precision
                    Inner = Some inner
                    Notes = source.Edits |> List.map WeightEdit.note
                }
        }
