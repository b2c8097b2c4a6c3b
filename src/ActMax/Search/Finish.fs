namespace ActMax

open TorchSharp

/// What happens to a stimulus when a search hands it over.
[<RequireQualifiedAccess>]
type Finish =
    | AsFound
    | Clamp of lower: float32 * upper: float32
    /// tanh of the values that reach the threshold, 0 for the others.
    | GateThenTanh of threshold: float32

[<RequireQualifiedAccess>]
module Finish =

    let apply (finish: Finish) (stimulus: torch.Tensor) : torch.Tensor =
        match finish with
        | Finish.AsFound -> stimulus
        | Finish.Clamp(lower, upper) -> stimulus.clamp (min = Scalar.op_Implicit lower, max = Scalar.op_Implicit upper)
        | Finish.GateThenTanh threshold ->
            torch.where(stimulus.ge (torch.tensor threshold), stimulus, torch.zeros_like stimulus).tanh()
