namespace ActMax

open System
open System.Runtime.CompilerServices
open TorchSharp

/// A model with what a loss reads of it alone.
[<NoEquality; NoComparison>]
type internal CellView =
    {
        Reader: CellReader
        Plan: CellPlan
        Items: int
    }

/// What every step of a search needs to know.
[<NoEquality; NoComparison>]
type internal Pursuit =
    {
        Model: Model
        Loss: Loss
        Search: Search
        /// None where the whole activity is needed.
        View: CellView option
        /// What the optimiser counts in.
        Width: torch.ScalarType
    }

/// The pure step of a search: from a state to the next one.
[<RequireQualifiedAccess>]
module internal Step =

    /// How a batch of so many items is seen through the cells that the loss reads, where model and loss allow it.
    let view (model: Model) (loss: Loss) (items: int) : CellView option =
        model.Cells
        |> Option.bind (fun reader ->
            loss
            |> Loss.plan
                reader.ReadWithSums.IsSome
                {
                    Items = items
                    Units = reader.Units
                    Layers = reader.Layers
                }
            |> Option.map (fun plan ->
                {
                    Reader = reader
                    Plan = plan
                    Items = items
                }))

    /// What the loss reads of the activity that a stimulus evokes, [batch; cell], and the same in `more` cells after
    /// those of its plan.
    let read (view: CellView) (more: ActivityCell[]) (stimulus: torch.Tensor) : torch.Tensor * torch.Tensor =
        let cells = Array.append view.Plan.Cells more
        let first, all = int64 view.Plan.Cells.Length, int64 cells.Length

        let found =
            match view.Plan.Sums, view.Reader.ReadWithSums with
            | Some _, Some read -> read cells stimulus
            | _ -> view.Reader.Read cells stimulus

        if more.Length = 0 then
            found, found
        else
            let last = found.shape[1]

            torch.cat ([| found.slice (1L, 0L, first, 1L); found.slice (1L, all, last, 1L) |], 1L),
            found.slice (1L, first, all, 1L)

    let private cause (stimulus: torch.Tensor) (activity: torch.Tensor) (losses: LossReport) (gradient: torch.Tensor) =
        let term =
            losses.Terms
            |> Array.tryFind (fun (_, value) -> not (System.Double.IsFinite value))

        // A model may gate a stimulus that is not a number away, and look well.
        if term.IsNone && Finite.all gradient && Finite.all stimulus then
            None
        elif not (Finite.all stimulus) then
            Some "the stimulus"
        elif not (Finite.all activity) then
            Some "the model's activity"
        else
            match term with
            | Some(name, value) -> Some $"the loss term '{name}' is {value}"
            | None -> Some "the gradient"

    /// The report with what the optimiser makes small by itself: the norm of proximal maps.
    let reported (search: Search) (parameters: torch.Tensor) (losses: LossReport) : LossReport =
        // Items that share parameters have no totals of their own.
        let losses =
            if search.Parameterisation.Couples && losses.Items.Length > 1 then
                { losses with Items = Array.empty }
            else
                losses

        match Optimiser.normWeight search.Optimiser with
        | 0.0 -> losses
        | weight ->
            let norms =
                parameters.detach().abs().reshape([| parameters.shape[0]; -1L |]).sum(1L)

            let values = Convert.elements<float>(norms.cpu().``to`` torch.float64)
            LossReport.withTerm "proximal L1" (values.ToArray() |> Array.map (fun norm -> weight * norm)) losses

    let private kept (state: State) : torch.Tensor list =
        [ state.Parameters; state.Stimulus; state.Gradient ]
        @ Optimiser.tensors state.Memory

    /// The state at given parameters: one forward and one backward pass.
    let private evaluate (pursuit: Pursuit) iteration memory (parameters: torch.Tensor) : State =
        let search = pursuit.Search

        let leaf =
            (Precision.cast pursuit.Model.Precision (parameters.detach ())).requires_grad_()

        let stimulus = search.Parameterisation.Decode leaf
        let batch = int stimulus.shape[0]

        let seen =
            if search.Transforms.IsEmpty then
                stimulus
            else
                Views.transformed search iteration stimulus

        let views = int seen.shape[0] / batch

        if int seen.shape[0] <> views * batch then
            invalidArg (nameof pursuit) $"transforms made {seen.shape[0]} rows of {batch} stimuli; expected a multiple."

        let model, view =
            match search.WarmUp with
            | Some warmUp when iteration < warmUp.Evaluations -> warmUp.Model, None
            | _ -> pursuit.Model, pursuit.View

        let activity, (objective, losses) =
            match view with
            | Some view when seen.shape[0] = int64 view.Items ->
                let activity, _ = read view Array.empty seen
                activity, Loss.evaluateCells view.Plan seen activity
            | _ ->
                let response = model.Respond seen
                response.Activity, Loss.evaluate pursuit.Loss seen response

        let objective = if views = 1 then objective else objective / float views

        let gradient =
            if objective.requires_grad then
                objective.backward ()

                match leaf.grad with
                | null -> torch.zeros_like leaf
                | gradient -> gradient
            else
                torch.zeros_like leaf

        let losses = Views.averaged batch views losses

        {
            Iteration = iteration
            Parameters = parameters
            Stimulus = stimulus.detach ()
            Gradient = gradient
            Memory = memory
            Losses = reported search parameters losses
            IsMajority =
                (if search.Landmarks.IsEmpty then
                     Array.empty
                 else
                     Views.majority search batch activity)
            NotFinite = cause stimulus activity losses gradient
        }

    /// Parameters whose stimulus fulfils the constraints that are due: those given where it does already.
    let private projected (iteration: int) (pursuit: Pursuit) (parameters: torch.Tensor) : torch.Tensor =
        let model, search = pursuit.Model, pursuit.Search
        let project = Constraint.projectDue iteration model.Space search.Constraints

        let nearest () =
            let given = Precision.cast model.Precision parameters
            let stimulus = search.Parameterisation.Decode given
            let fulfilling = project stimulus

            if obj.ReferenceEquals(stimulus, given) then
                fulfilling
            elif (fulfilling.eq stimulus).all().item<bool>() then
                parameters
            else
                Convert.toTensor (search.Parameterisation.Encode(Convert.ofTensor fulfilling))

        (if search.Constraints.IsEmpty then
             parameters
         else
             nearest ())
            .``to``
            pursuit.Width

    /// Batch items of a search: items times restarts.
    let batch (search: Search) : int =
        if search.Items < 1 || search.Restarts < 1 then
            invalidArg (nameof search) $"{search.Items} items with {search.Restarts} restarts; both must be at least 1."

        search.Items * search.Restarts

    /// Stimuli of more values than this are moved in float32.
    let private mostWide = 4_000_000L

    let private mustTakeTheSame (model: Model) (warmUp: WarmUp) =
        let other = warmUp.Model

        if other.Space.Axes <> model.Space.Axes || other.Precision <> model.Precision then
            let text (model: Model) =
                $"{model.Name} takes %A{List.ofArray (StimulusSpace.shape 1 model.Space)}, {model.Precision}"

            invalidArg (nameof warmUp) $"{text other}; expected the stimuli of the searched model: {text model}."

    /// What a search of a stimulus for a model and a loss needs to know. Throws ArgumentException for a loss that
    /// does not fit the model, or a warm-up of other stimuli (both sizes are named).
    let pursue (model: Model) (loss: Loss) (search: Search) : Pursuit =
        search.WarmUp |> Option.iter (mustTakeTheSame model)

        {
            Model = model
            Loss = loss
            Search = search
            View =
                (if search.Landmarks |> List.exists _.IsMajority then
                     None
                 else
                     view model loss (batch search))
            Width =
                (let values =
                    StimulusSpace.shape 1 model.Space
                    |> Array.fold (fun product size -> product * int64 size) 1L

                 if values > mostWide then torch.float32 else torch.float64)
        }

    /// Not inlined, so that nothing holds the managed start any more when the search begins.
    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let private initial (pursuit: Pursuit) : torch.Tensor =
        let search = pursuit.Search
        let shape = StimulusSpace.shape (batch search) pursuit.Model.Space

        match search.Initial with
        | Initial.Own -> search.Parameterisation.Start search.Seed shape
        | initial -> search.Parameterisation.Encode(Initial.stimulus search.Seed shape initial)
        |> Convert.toTensor

    /// The state at the initial stimulus.
    let start (pursuit: Pursuit) : State =
        Scope.keeping kept (fun () ->
            let first = initial pursuit

            // A large start would stay in memory until something else calls for a collection.
            if pursuit.Width = torch.float32 then
                GC.Collect(2, GCCollectionMode.Aggressive, true, true)

            use _ = torch.enable_grad ()

            first
            |> (if pursuit.Search.ProjectStart then
                    projected 0 pursuit
                else
                    fun parameters -> parameters.``to`` pursuit.Width)
            |> evaluate pursuit 0 Optimiser.start)

    /// A state again, from what was kept of it.
    let again (pursuit: Pursuit) (iteration: int) (memory: Memory) (parameters: torch.Tensor) : State =
        let narrow (tensor: torch.Tensor) = tensor.``to`` pursuit.Width

        let memory =
            { memory with
                Tensors = memory.Tensors |> List.map narrow
                Pairs = memory.Pairs |> List.map (fun (a, b, c) -> narrow a, narrow b, narrow c)
            }

        Scope.keeping kept (fun () ->
            use _ = torch.enable_grad ()
            evaluate pursuit iteration memory (narrow parameters))

    /// Frees the tensors of a state that those of another state do not share. Only for whoever knows that nobody
    /// else holds the state.
    let release (survivors: State list) (state: State) : unit =
        let shared = survivors |> List.collect kept

        for tensor in kept state do
            if not (shared |> List.exists (fun other -> obj.ReferenceEquals(other, tensor))) then
                tensor.Dispose()

    /// The gradient as the optimiser takes it.
    let private conditioned (pursuit: Pursuit) (state: State) : torch.Tensor =
        let search = pursuit.Search

        let gradient =
            if search.Preconditions.IsEmpty then
                state.Gradient
            else
                let rows = int state.Gradient.shape[0]

                let context: GradientContext =
                    {
                        Stimuli = pursuit.Model.Space
                        Iteration = state.Iteration
                        Seeds = Views.seeds search rows state.Iteration -1 rows
                        Parameters = state.Parameters
                    }

                List.fold (Precondition.apply context) state.Gradient search.Preconditions

        if gradient.dtype = pursuit.Width && gradient.is_contiguous () then
            gradient
        else
            // Widened and brought into the parameters' order in one go.
            (torch.empty_like state.Parameters).copy_ gradient

    /// Parameters and memory after a step, projected.
    let private moved (over: bool) (pursuit: Pursuit) (state: State) : torch.Tensor * Memory =
        use _ = torch.no_grad ()
        let search = pursuit.Search
        let factor = Schedule.factor state.Iteration search.Schedule

        let parameters, memory =
            conditioned pursuit state
            |> Optimiser.advance over factor search.Optimiser state.Memory state.Parameters

        projected state.Iteration pursuit parameters, memory

    /// The state after `state`: precondition the gradient, step, project, evaluate. Pure.
    let next (pursuit: Pursuit) (state: State) : State =
        Scope.keeping kept (fun () ->
            let parameters, memory = moved false pursuit state
            use _ = torch.enable_grad ()
            evaluate pursuit (state.Iteration + 1) memory parameters)

    /// The same, and only parameters and stimulus of `state` live on: its memory may be written over and its gradient
    /// is freed before the new state is evaluated. For large stimuli this halves what a search holds.
    let consume (pursuit: Pursuit) (state: State) : State =
        let parameters, memory =
            Scope.keeping (fun (parameters, memory) -> parameters :: Optimiser.tensors memory) (fun () ->
                moved true pursuit state)

        let survivor =
            { state with
                Gradient = state.Parameters
                Memory = memory
            }

        release [ survivor ] state

        try
            Scope.keeping kept (fun () ->
                use _ = torch.enable_grad ()
                evaluate pursuit (state.Iteration + 1) memory parameters)
        with _ ->
            for tensor in parameters :: Optimiser.tensors memory do
                tensor.Dispose()

            reraise ()

    /// All states from a first one on.
    let sequence (pursuit: Pursuit) (advance: Pursuit -> State -> State) (first: unit -> State) : seq<State> =
        first
        |> Seq.unfold (fun make ->
            let state = make ()
            Some(state, (fun () -> advance pursuit state)))
