namespace ActMax.Tests

open ActMax
open TorchSharp

/// Small models of images and videos, as plain records.
[<RequireQualifiedAccess>]
module SampleVision =

    let private space axes frameSeconds : StimulusSpace =
        {
            Axes = axes |> List.map (fun (name, size) -> Axis.create name size)
            Bounds = Bounds.unbounded
            FrameSeconds = frameSeconds
        }

    let image channels height width =
        space [ "channel", channels; "height", height; "width", width ] None

    let video channels frames height width =
        space [ "channel", channels; "time", frames; "height", height; "width", width ] (Some(1.0 / 30.0))

    let numbers (seed: int64) (shape: int[]) : NdArray =
        NdArray.create shape (Seed.normal (Array.fold (*) 1 shape) seed)

    let model (space: StimulusSpace) (respond: torch.Tensor -> Response) : Model =
        { SampleModel.ofFunction 1 1 Precision.Single id with
            Name = "sample"
            Space = space
            Respond = respond
        }

    /// Activity [batch; unit; layer] with some named layers.
    let response (layers: (string * torch.Tensor) list) (activity: torch.Tensor) : Response =
        {
            Activity = activity
            Layer =
                fun name ->
                    match List.tryFind (fun (known, _) -> known = name) layers with
                    | Some(_, values) -> values
                    | None -> invalidArg (nameof name) $"no layer '{name}'."
        }

    /// Two convolutions with a smooth rectifier, and one unit a channel: its mean over the image.
    let convolution (channels: int) (height: int) (width: int) : Model =
        let first, second = numbers 1L [| 6; channels; 3; 3 |], numbers 2L [| 5; 6; 3; 3 |]

        model (image channels height width) (fun x ->
            let weights (array: NdArray) = Convert.toTensor array * 0.3

            let one =
                torch.nn.functional.softplus (torch.nn.functional.conv2d (x, weights first))

            let two =
                torch.nn.functional.softplus (torch.nn.functional.conv2d (one, weights second))

            response [ "one", one; "two", two ] (two.mean([| 2L; 3L |]).unsqueeze -1L))

    /// Unit filters [unit; channel; time; height; width], orthogonal to each other and of norm 1.
    let filters (units: int) (space: StimulusSpace) (frames: int) : NdArray =
        let shape = StimulusSpace.shape units space
        shape[2] <- frames
        let random = numbers 5L shape

        Scope.run (fun () ->
            let flat = (Convert.toTensor random).reshape([| int64 units; -1L |])
            let struct (q, _) = torch.linalg.qr (flat.transpose (0L, 1L))
            Convert.ofTensor (q.transpose(0L, 1L).reshape(Array.map int64 shape)))

    /// A linear-nonlinear model of videos: filters over time and space, then softplus or nothing; response frame f
    /// reads stimulus frames f to f + the filters' length - 1.
    let linearNonlinear (space: StimulusSpace) (filters: NdArray) (isRectified: bool) : Model =
        model space (fun x ->
            let drive = torch.nn.functional.conv3d (x, Convert.toTensor filters)
            let drive = drive.flatten (2L)

            response
                [ "drive", drive ]
                (if isRectified then
                     torch.nn.functional.softplus drive
                 else
                     drive))

    let cosine (a: float32[]) (b: float32[]) : float =
        let dot (x: float32[]) (y: float32[]) =
            Seq.fold2 (fun sum p q -> sum + float p * float q) 0.0 x y

        dot a b / sqrt (dot a a * dot b b)

    let norm (a: float32[]) : float =
        sqrt (a |> Array.sumBy (fun x -> float x * float x))

    let gap (a: float32[]) (b: float32[]) : float =
        Array.fold2 (fun most x y -> max most (abs (float x - float y))) 0.0 a b

    let onTensor (f: torch.Tensor -> torch.Tensor) (x: NdArray) : NdArray =
        Scope.run (fun () -> Convert.ofTensor (f (Convert.toTensor x)))
