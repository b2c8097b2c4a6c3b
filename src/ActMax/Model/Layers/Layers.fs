namespace ActMax

open System.Collections.Generic
open TorchSharp

/// Models that are descriptions: layers with names, and weights by name.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Layers =

    let create (name: string) (space: StimulusSpace) (stack: NamedLayer list) : Layers =
        {
            Layers.Name = name
            Space = space
            Stack = stack
        }

    /// Images [channel; height; width] with values between 0 and 1.
    let images (channels: int) (height: int) (width: int) : StimulusSpace =
        {
            Axes =
                [
                    Axis.create "channel" channels
                    Axis.create "height" height
                    Axis.create "width" width
                ]
            Bounds = Bounds.between 0f 1f
            FrameSeconds = None
        }

    /// Video [channel; time; height; width] without bounds; `frameSeconds` is the duration of a frame.
    let video (frameSeconds: float) (channels: int) (frames: int) (height: int) (width: int) : StimulusSpace =
        {
            Axes =
                [
                    Axis.create "channel" channels
                    Axis.create "time" frames
                    Axis.create "height" height
                    Axis.create "width" width
                ]
            Bounds = Bounds.unbounded
            FrameSeconds = Some frameSeconds
        }

    let rec private redirectedLayer (layer: Layer) : Layer =
        match layer with
        | Layer.Activate Activation.Relu -> Layer.Activate Activation.RedirectedRelu
        | Layer.Sequence layers -> Layer.Sequence(redirectedAll layers)
        | Layer.Residual residual ->
            Layer.Residual
                {
                    Main = redirectedAll residual.Main
                    Shortcut =
                        residual.Shortcut
                        |> Option.map (fun named ->
                            { named with
                                Layer = redirectedLayer named.Layer
                            })
                    After =
                        match residual.After with
                        | Some Activation.Relu -> Some Activation.RedirectedRelu
                        | other -> other
                }
        | other -> other

    and private redirectedAll (layers: NamedLayer list) : NamedLayer list =
        layers
        |> List.map (fun named ->
            { named with
                Layer = redirectedLayer named.Layer
            })

    /// The same layers, paths and weights with `Activation.RedirectedRelu` for every ReLU.
    let redirected (layers: Layers) : Layers =
        { layers with
            Name = layers.Name + " with redirected ReLUs"
            Stack = redirectedAll layers.Stack
        }

    let private mustFit (space: StimulusSpace) (stimulus: torch.Tensor) =
        let axes = space.Axes |> List.map (fun axis -> axis.Name, Some(int64 axis.Size))
        Shape.mustBe "stimulus" (("batch", None) :: axes) stimulus

    /// The weights as tensors that belong to no scope and need no gradient.
    let internal tensors (weights: Map<string, NdArray>) : Map<string, torch.Tensor> =
        weights
        |> Map.map (fun _ array -> Scope.keeping List.singleton (fun () -> Convert.toTensor array))

    let private pass (weights: Map<string, torch.Tensor>) (told: string -> torch.Tensor -> unit) : LayerPass =
        {
            Weights = weights
            IsTraining = false
            Told = told
        }

    let private known (layers: Layers) =
        LayerPath.all layers.Stack |> List.map fst

    let private unknown (layers: Layers) (path: string) =
        let names = known layers |> String.concat ", "
        invalidArg (nameof path) $"the model '{layers.Name}' has no layer '{path}'. Layers: {names}."

    let private reader (layers: Layers) (weights: Map<string, torch.Tensor>) : InnerLayers =
        {
            Names = known layers
            Read =
                fun path ->
                    let stack =
                        LayerPath.upTo path layers.Stack
                        |> Option.defaultWith (fun () -> unknown layers path)

                    let timeAxis = LayerShape.timeAxis (LayerShape.at path layers)

                    fun stimulus ->
                        mustFit layers.Space stimulus

                        {
                            Values = LayerPass.through (pass weights (fun _ _ -> ())) "" stack stimulus
                            TimeAxis = timeAxis
                        }
        }

    let private respond (layers: Layers) (weights: Map<string, torch.Tensor>) timeAxis (stimulus: torch.Tensor) =
        mustFit layers.Space stimulus
        let outputs = Dictionary<string, torch.Tensor>()

        let values =
            LayerPass.through (pass weights (fun path output -> outputs[path] <- output)) "" layers.Stack stimulus

        {
            Activity = LayerOutput.activity { Values = values; TimeAxis = timeAxis }
            Layer =
                fun path ->
                    match outputs.TryGetValue path with
                    | true, output -> output
                    | _ -> unknown layers path
        }

    let rec private ofTensors timeAxis (weights: Map<string, torch.Tensor>) (layers: Layers) : Model =
        let redirected = redirected layers

        { Model.create layers.Name layers.Space (respond layers weights timeAxis) with
            Inner = Some(reader layers weights)
            Redirected =
                if redirected.Stack = layers.Stack then
                    None
                else
                    Some(ofTensors timeAxis weights redirected)
        }

    /// The model of layers with these weights, float32, in evaluation always: dropout does nothing, and batch
    /// normalisation uses its stored statistics. The weights take no part in gradients. Faults are those of
    /// `LayerWeights.check`. Throws ArgumentException, naming the layer and both sizes, where the layers do not fit
    /// each other or the stimuli.
    let model (layers: Layers) (weights: Map<string, NdArray>) : Result<Model, InputError list> =
        let timeAxis = LayerShape.timeAxis (LayerShape.at "" layers)

        LayerWeights.check layers.Stack weights
        |> Result.map (fun weights -> ofTensors timeAxis (tensors weights) layers)

    /// The same with the weights of a file, as `LayerWeights.read` reads it.
    let load (path: string) (layers: Layers) : Result<Model, InputError list> =
        LayerWeights.read path |> Result.bind (model layers)

    /// The same with random weights.
    let random (initialisation: Initialisation) (seed: int64) (layers: Layers) : Model =
        LayerWeights.random initialisation seed layers.Stack
        |> model layers
        |> InputError.orFail
