namespace ActMax

open TorchSharp

/// How a gradient becomes a step. Names and numbers follow torch.optim.
[<RequireQualifiedAccess>]
type Optimiser =
    /// Kingma and Ba 2015; torch.optim.Adam.
    | Adam of learningRate: float * beta1: float * beta2: float * epsilon: float
    /// torch.optim.SGD, with momentum 0 for plain gradient descent.
    | Sgd of learningRate: float * momentum: float * nesterov: bool
    /// torch.optim.LBFGS with one update a step and no line search; every item of the batch has its own history.
    | Lbfgs of learningRate: float * history: int
    /// Adam whose decay goes beside its averages (Loshchilov and Hutter 2019); torch.optim.AdamW.
    | AdamW of learningRate: float * beta1: float * beta2: float * epsilon: float * weightDecay: float
    /// Dozat 2016; torch.optim.NAdam from torch 2 on (torch 1 takes the momentum of a step twice into the next one).
    | NAdam of learningRate: float * beta1: float * beta2: float * epsilon: float * momentumDecay: float
    /// torch.optim.RMSprop, not centred.
    | RmsProp of learningRate: float * alpha: float * epsilon: float * momentum: float
    /// A step of learning rate / mean |gradient| times the gradient, item by item: DGN-AM's (Nguyen et al. 2016).
    | NormalisedStep of learningRate: float
    /// A step that makes the loss smaller by `wanted` to first order, with a rate of at most `most`, item by item: the
    /// policy "progress" of Yosinski et al. 2015.
    | Progress of wanted: float * most: float
    /// Another optimiser, then rules on the parameters in order.
    | Regularised of rules: StepRule list * inner: Optimiser
    /// Another optimiser, then the proximal map of `weight` times the L1 norm: values within learning rate times
    /// weight of 0 become exactly 0. With plain SGD inside this is proximal gradient descent (ISTA).
    | Proximal of weight: float * inner: Optimiser

/// What an optimiser remembers from step to step. Immutable; only the optimiser reads it.
[<NoEquality; NoComparison>]
type Memory =
    {
        Steps: int
        Tensors: torch.Tensor list
        /// Pairs of gradient and parameter changes with 1/(their product), the oldest first.
        Pairs: (torch.Tensor * torch.Tensor * torch.Tensor) list
    }
