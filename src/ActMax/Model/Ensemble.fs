namespace ActMax

open TorchSharp

/// Several models as one.
[<RequireQualifiedAccess>]
module Ensemble =

    let private average (tensors: torch.Tensor list) : torch.Tensor =
        let count = tensors.Length
        (tensors |> List.reduce (fun a b -> a.add b)).div(Scalar.op_Implicit (float count))

    let private mustAgree (activities: torch.Tensor list) =
        match activities with
        | first :: others ->
            others
            |> List.tryFindIndex (fun other -> other.shape <> first.shape)
            |> Option.iter (fun i ->
                invalidArg
                    "members"
                    $"member 0 responds with {Shape.text first.shape} and member {i + 1} with {Shape.text others[i].shape}.")
        | [] -> ()

    let private text (space: StimulusSpace) =
        space.Axes
        |> List.map (fun axis -> $"{axis.Name} {axis.Size}")
        |> String.concat "; "

    /// "members.2" is the activity of member 2, "members.2.PATH" a layer of it; None for any other name.
    let private ofMember (name: string) : (int * string) option =
        match name.Split('.', 3) with
        | [| "members"; number |] ->
            match System.Int32.TryParse number with
            | true, number -> Some(number, "")
            | _ -> None
        | [| "members"; number; path |] ->
            match System.Int32.TryParse number with
            | true, number -> Some(number, path)
            | _ -> None
        | _ -> None

    let private pick (name: string) (members: 'member' list) (number: int) =
        if number < 0 || number >= members.Length then
            invalidArg (nameof name) $"'{name}': the ensemble has members 0 .. {members.Length - 1}."

        members[number]

    let private layer (responses: Response list) (name: string) =
        match ofMember name with
        | Some(number, "") -> (pick name responses number).Activity
        | Some(number, path) -> (pick name responses number).Layer path
        | None -> responses |> List.map (fun response -> response.Layer name) |> average

    let private inner (members: Model list) : InnerLayers option =
        match members |> List.map _.Inner with
        | readers when List.forall Option.isSome readers ->
            let readers = readers |> List.map Option.get

            let shared =
                readers |> List.map (fun reader -> Set.ofList reader.Names) |> Set.intersectMany

            Some
                {
                    Names =
                        (readers.Head.Names |> List.filter shared.Contains)
                        @ [
                            for number, reader in List.indexed readers do
                                for name in reader.Names -> $"members.{number}.{name}"
                        ]
                    Read =
                        fun name ->
                            match ofMember name with
                            | Some(number, path) when path <> "" -> (pick name readers number).Read path
                            | _ ->
                                let reads = readers |> List.map (fun reader -> reader.Read name)

                                fun stimulus ->
                                    let outputs = reads |> List.map (fun read -> read stimulus)

                                    { outputs.Head with
                                        Values = outputs |> List.map _.Values |> average
                                    }
                }
        | _ -> None

    /// The arithmetic mean of the members' activity. A response's layer "members.2" is the activity of member 2,
    /// "members.2.PATH" a layer of it, and a plain path the mean of that layer. Throws ArgumentException for no
    /// members, for members of different stimulus spaces or precisions (both are named), and, at the first response,
    /// for activities of different shapes.
    let rec mean (members: Model list) : Model =
        match members with
        | [] -> invalidArg (nameof members) "an ensemble needs at least one member."
        | first :: others ->
            for i, other in List.indexed others do
                if other.Space <> first.Space then
                    invalidArg
                        (nameof members)
                        $"members 0 and {i + 1} take different stimuli: [{text first.Space}] with bounds %A{first.Space.Bounds}, and [{text other.Space}] with bounds %A{other.Space.Bounds}."

                if other.Precision <> first.Precision then
                    invalidArg (nameof members) $"members 0 and {i + 1} compute in different precisions."

            let respond (stimulus: torch.Tensor) : Response =
                let responses = members |> List.map (fun model -> model.Respond stimulus)
                let activities = responses |> List.map _.Activity
                mustAgree activities

                {
                    Activity = average activities
                    Layer = layer responses
                }

            let name = members |> List.map _.Name |> List.distinct |> String.concat ", "

            { Model.create $"mean of {members.Length} ({name})" first.Space respond with
                Precision = first.Precision
                Inner = inner members
                Redirected =
                    if members |> List.exists _.Redirected.IsSome then
                        members
                        |> List.map (fun model -> model.Redirected |> Option.defaultValue model)
                        |> mean
                        |> Some
                    else
                        None
                Notes =
                    [
                        for i, model in List.indexed members do
                            for note in model.Notes -> $"member {i}: {note}"
                    ]
            }
