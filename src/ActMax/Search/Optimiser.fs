namespace ActMax

open ActMax.Kernels
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

[<RequireQualifiedAccess>]
module Optimiser =

    let adam (learningRate: float) : Optimiser =
        Optimiser.Adam(learningRate, 0.9, 0.999, 1e-8)

    let sgd (learningRate: float) : Optimiser = Optimiser.Sgd(learningRate, 0.0, false)

    let lbfgs (learningRate: float) : Optimiser = Optimiser.Lbfgs(learningRate, 100)

    /// Proximal gradient descent on a smooth loss plus `weight` times the L1 norm of the parameters.
    let proximalGradient (learningRate: float) (weight: float) : Optimiser =
        Optimiser.Proximal(weight, sgd learningRate)

    let start: Memory = { Steps = 0; Tensors = []; Pairs = [] }

    /// Every tensor in a memory.
    let tensors (memory: Memory) : torch.Tensor list =
        memory.Tensors @ (memory.Pairs |> List.collect (fun (a, b, c) -> [ a; b; c ]))

    let rec private learningRate optimiser =
        match optimiser with
        | Optimiser.Adam(rate, _, _, _)
        | Optimiser.Sgd(rate, _, _)
        | Optimiser.Lbfgs(rate, _) -> rate
        | Optimiser.Proximal(_, inner) -> learningRate inner

    /// Weight of the L1 norm that proximal maps make small beside the loss; 0 without one.
    let rec normWeight (optimiser: Optimiser) : float =
        match optimiser with
        | Optimiser.Proximal(weight, inner) -> weight + normWeight inner
        | _ -> 0.0

    let private scalar (x: float) : Scalar = Scalar.op_Implicit x

    let private adamStep
        (rate: float, beta1: float, beta2: float, epsilon: float)
        memory
        (x: torch.Tensor)
        (g: torch.Tensor)
        =
        let mean, square =
            match memory.Tensors with
            | [ mean; square ] -> mean, square
            | _ -> torch.zeros_like x, torch.zeros_like x

        let n = float (memory.Steps + 1)
        let root = sqrt (1.0 - beta2 ** n)
        let rate = rate / (1.0 - beta1 ** n)

        let moved, mean, square =
            if List.forall AdamPass.reads [ mean; square; x; g ] then
                AdamPass.step (AdamFactors(beta1, beta2, epsilon, rate, root)) mean square x g
            else
                let mean = (mean.mul (scalar beta1)).add(g, scalar (1.0 - beta1))
                let square = (square.mul (scalar beta2)).addcmul(g, g, scalar (1.0 - beta2))
                let scale = ((square.sqrt ()).div(scalar root)).add(scalar epsilon)
                x.addcdiv (mean, scale, scalar -rate), mean, square

        moved,
        { memory with
            Steps = memory.Steps + 1
            Tensors = [ mean; square ]
        }

    let private sgdStep (rate: float, momentum: float, nesterov: bool) memory (x: torch.Tensor) (g: torch.Tensor) =
        let velocity =
            match memory.Tensors with
            | [ velocity ] -> (velocity.mul (scalar momentum)).add g
            | _ -> g.clone ()

        let direction =
            if momentum = 0.0 then g
            elif nesterov then g.add (velocity, scalar momentum)
            else velocity

        x.add (direction, scalar -rate),
        { memory with
            Steps = memory.Steps + 1
            Tensors = if momentum = 0.0 then [] else [ velocity ]
        }

    /// Dot product item by item, [batch; 1].
    let private dot (a: torch.Tensor) (b: torch.Tensor) = (a.mul b).sum(1L, keepdim = true)

    let private lbfgsStep (rate: float, history: int) memory (x: torch.Tensor) (gradient: torch.Tensor) =
        if history < 1 then
            invalidArg (nameof history) $"a history of {history} pairs; at least 1 is needed."

        let g = gradient.reshape ([| x.shape[0]; -1L |])
        let ones = torch.ones_like (dot g g)

        let pairs, scale =
            match memory.Tensors with
            | [ previous; moved; scale ] ->
                let y = g.sub previous
                let ys = dot y moved
                let accepted = ys.gt (torch.tensor 1e-10f)
                let zero = torch.zeros_like ys
                // An item whose pair is refused keeps its scale and gets a pair that does nothing.
                let inverse =
                    torch.where (accepted, torch.where(accepted, ys, ones).reciprocal(), zero)

                let scale =
                    torch.where (accepted, ys.div (torch.where (accepted, dot y y, ones)), scale)

                if accepted.any().item<bool>() then
                    let kept =
                        if memory.Pairs.Length = history then
                            memory.Pairs.Tail
                        else
                            memory.Pairs

                    kept @ [ y, moved, inverse ], scale
                else
                    memory.Pairs, scale
            | _ -> [], ones

        // The two-loop recursion (Nocedal 1980).
        let backward
            (q: torch.Tensor, alphas: torch.Tensor list)
            (y: torch.Tensor, s: torch.Tensor, inverse: torch.Tensor)
            =
            let alpha: torch.Tensor = (dot s q).mul inverse
            q.sub (alpha.mul y), alpha :: alphas

        let q, alphas = List.fold backward (g.neg (), []) (List.rev pairs)

        let forward
            (r: torch.Tensor)
            ((y, s: torch.Tensor, inverse: torch.Tensor), alpha: torch.Tensor)
            : torch.Tensor =
            let beta: torch.Tensor = (dot y r).mul inverse
            r.add (s.mul (alpha.sub beta))

        let direction = List.fold forward (q.mul scale) (List.zip pairs alphas)

        let length =
            if memory.Steps = 0 then
                // torch's first step: no longer than the learning rate over the gradient's L1 norm.
                ((g.abs().sum(1L, keepdim = true)).reciprocal().clamp(max = Scalar.op_Implicit 1f)).mul(scalar rate)
            else
                ones.mul (scalar rate)

        // No step along a direction that does not descend, as when the gradient has vanished.
        let descends = (dot g direction).lt(torch.tensor -1e-9f)

        let change =
            torch.where (descends, length.mul direction, torch.zeros_like direction)

        x.add (change.reshape x.shape),
        {
            Steps = memory.Steps + 1
            Tensors = [ g; change; scale ]
            Pairs = pairs
        }

    let private shrink (amount: float) (x: torch.Tensor) =
        x.sign().mul((x.abs().sub(scalar amount)).clamp(min = Scalar.op_Implicit 0f))

    /// The next parameters and memory. `factor` multiplies the learning rate. Pure: no tensor is changed in place.
    let rec step
        (factor: float)
        (optimiser: Optimiser)
        (memory: Memory)
        (parameters: torch.Tensor)
        (gradient: torch.Tensor)
        : torch.Tensor * Memory =
        match optimiser with
        | Optimiser.Adam(rate, beta1, beta2, epsilon) ->
            adamStep (rate * factor, beta1, beta2, epsilon) memory parameters gradient
        | Optimiser.Sgd(rate, momentum, nesterov) ->
            sgdStep (rate * factor, momentum, nesterov) memory parameters gradient
        | Optimiser.Lbfgs(rate, history) -> lbfgsStep (rate * factor, history) memory parameters gradient
        | Optimiser.Proximal(weight, inner) ->
            let moved, memory = step factor inner memory parameters gradient
            shrink (weight * factor * learningRate inner) moved, memory
