namespace ActMax

open ActMax.Kernels
open TorchSharp

[<RequireQualifiedAccess>]
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Optimiser =

    let adam (learningRate: float) : Optimiser =
        Optimiser.Adam(learningRate, 0.9, 0.999, 1e-8)

    let sgd (learningRate: float) : Optimiser = Optimiser.Sgd(learningRate, 0.0, false)

    /// torch's defaults.
    let adamW (learningRate: float) : Optimiser =
        Optimiser.AdamW(learningRate, 0.9, 0.999, 1e-8, 0.01)

    /// torch's defaults.
    let nAdam (learningRate: float) : Optimiser =
        Optimiser.NAdam(learningRate, 0.9, 0.999, 1e-8, 4e-3)

    /// torch's defaults.
    let rmsProp (learningRate: float) : Optimiser =
        Optimiser.RmsProp(learningRate, 0.99, 1e-8, 0.0)

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
        | Optimiser.AdamW(rate, _, _, _, _)
        | Optimiser.NAdam(rate, _, _, _, _)
        | Optimiser.RmsProp(rate, _, _, _)
        | Optimiser.NormalisedStep rate
        | Optimiser.Progress(_, rate)
        | Optimiser.Lbfgs(rate, _) -> rate
        | Optimiser.Regularised(_, inner) -> learningRate inner
        | Optimiser.Proximal(_, inner) -> learningRate inner

    /// Weight of the L1 norm that proximal maps make small beside the loss; 0 without one.
    let rec normWeight (optimiser: Optimiser) : float =
        match optimiser with
        | Optimiser.Proximal(weight, inner) -> weight + normWeight inner
        | Optimiser.Regularised(_, inner) -> normWeight inner
        | _ -> 0.0

    let private scalar (x: float) : Scalar = Scalar.op_Implicit x

    let private adamStep
        (over: bool)
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
            if AdamPass.reads [ mean; square; x; g ] then
                AdamPass.step over (AdamFactors(beta1, beta2, epsilon, rate, root)) mean square x g
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

    let private nAdamStep
        (rate: float, beta1: float, beta2: float, epsilon: float, decay: float)
        memory
        x
        (g: torch.Tensor)
        =
        let mean, square =
            match memory.Tensors with
            | [ mean; square ] -> mean, square
            | _ -> torch.zeros_like x, torch.zeros_like x

        let momentum (n: int) =
            beta1 * (1.0 - 0.5 * 0.96 ** (float n * decay))

        let n = memory.Steps + 1
        let product = Seq.fold (fun product i -> product * momentum i) 1.0 [ 1..n ]
        let next = momentum (n + 1)
        let mean = mean * beta1 + g * (1.0 - beta1)
        let square = square * beta2 + g * g * (1.0 - beta2)
        let scale = (square / (1.0 - beta2 ** float n)).sqrt() + epsilon

        let moved =
            (x: torch.Tensor)
            - rate * (1.0 - momentum n) / (1.0 - product) * (g / scale)
            - rate * next / (1.0 - product * next) * (mean / scale)

        moved,
        { memory with
            Steps = n
            Tensors = [ mean; square ]
        }

    let private rmsPropStep (rate: float, alpha: float, epsilon: float, momentum: float) memory x (g: torch.Tensor) =
        let square, velocity =
            match memory.Tensors with
            | [ square; velocity ] -> square, velocity
            | _ -> torch.zeros_like x, torch.zeros_like x

        let square = square * alpha + g * g * (1.0 - alpha)
        let velocity = velocity * momentum + g / (square.sqrt () + epsilon)

        (x: torch.Tensor) - rate * velocity,
        { memory with
            Steps = memory.Steps + 1
            Tensors = [ square; velocity ]
        }

    /// One number an item, [batch; 1; ...], from its gradient [batch; n].
    let private perItem (f: torch.Tensor -> torch.Tensor) (g: torch.Tensor) : torch.Tensor =
        let shape = Array.append [| g.shape[0] |] (Array.create (int (g.dim ()) - 1) 1L)
        (f (g.reshape [| g.shape[0]; -1L |])).reshape(shape)

    // Where a gradient has vanished there is no step, whatever it is divided by.
    let private above0 (values: torch.Tensor) =
        torch.where (values.gt (torch.zeros_like values), values, torch.ones_like values)

    let private counted (memory: Memory) =
        { memory with Steps = memory.Steps + 1 }

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

    /// The next parameters and memory. `over` allows the memory that is given to be written over where that saves
    /// tensors as large as the parameters: for whoever holds the only reference to it.
    let rec internal advance
        (over: bool)
        (factor: float)
        (optimiser: Optimiser)
        (memory: Memory)
        (parameters: torch.Tensor)
        (gradient: torch.Tensor)
        : torch.Tensor * Memory =
        match optimiser with
        | Optimiser.Adam(rate, beta1, beta2, epsilon) ->
            adamStep over (rate * factor, beta1, beta2, epsilon) memory parameters gradient
        | Optimiser.Sgd(rate, momentum, nesterov) ->
            sgdStep (rate * factor, momentum, nesterov) memory parameters gradient
        | Optimiser.Lbfgs(rate, history) -> lbfgsStep (rate * factor, history) memory parameters gradient
        | Optimiser.AdamW(rate, beta1, beta2, epsilon, decay) ->
            adamStep
                over
                (rate * factor, beta1, beta2, epsilon)
                memory
                (parameters * (1.0 - rate * factor * decay))
                gradient
        | Optimiser.NAdam(rate, beta1, beta2, epsilon, decay) ->
            nAdamStep (rate * factor, beta1, beta2, epsilon, decay) memory parameters gradient
        | Optimiser.RmsProp(rate, alpha, epsilon, momentum) ->
            rmsPropStep (rate * factor, alpha, epsilon, momentum) memory parameters gradient
        | Optimiser.NormalisedStep rate ->
            let scale = gradient |> perItem (fun g -> above0 (g.abs().mean([| 1L |])))
            parameters - rate * factor * (gradient / scale), counted memory
        | Optimiser.Progress(wanted, most) ->
            let rate =
                gradient
                |> perItem (fun g -> (wanted / above0 (g.square().sum(1L))).clamp(max = Scalar.op_Implicit most))

            parameters - factor * (gradient * rate), counted memory
        | Optimiser.Regularised(rules, inner) ->
            let moved, after = advance over factor inner memory parameters gradient
            List.fold (StepRule.apply memory.Steps gradient) moved rules, after
        | Optimiser.Proximal(weight, inner) ->
            let moved, memory = advance over factor inner memory parameters gradient
            shrink (weight * factor * learningRate inner) moved, memory

    /// The next parameters and memory. `factor` multiplies the learning rate. Pure: no tensor is changed in place.
    let step
        (factor: float)
        (optimiser: Optimiser)
        (memory: Memory)
        (parameters: torch.Tensor)
        (gradient: torch.Tensor)
        : torch.Tensor * Memory =
        advance false factor optimiser memory parameters gradient
