namespace ActMax

/// Published responses as stimuli: groups of neurons (glomeruli, say) in rows, stimuli (odours) in columns.
type StimulusTable =
    {
        Groups: string[]
        Stimuli: string[]
        /// [stimulus; group].
        Values: NdArray
    }

[<RequireQualifiedAccess>]
module StimulusTable =

    /// From a table whose first column names the groups; the other columns are stimuli. An empty cell counts as 0.
    /// Faults: a group that is there twice, cells that are no numbers, no stimulus, no group.
    let ofTable (table: Table) : Result<StimulusTable, InputError list> =
        match table.Columns with
        | []
        | [ _ ] ->
            Error
                [
                    InputError.Missing($"{table.Name}: a column of responses", "one column a stimulus")
                ]
        | named :: stimuli ->
            let groups =
                Table.column named table
                |> Result.bind (fun groups ->
                    match groups |> Array.countBy id |> Array.filter (fun (_, count) -> count > 1) with
                    | [||] when groups.Length = 0 ->
                        Error [ InputError.Missing($"{table.Name}: a row", "one row a group") ]
                    | [||] -> Ok groups
                    | twice ->
                        twice
                        |> Array.truncate 10
                        |> Array.map (fun (group, _) -> InputError.Duplicate($"{table.Name}: {named}", group))
                        |> List.ofArray
                        |> Error)

            let columns =
                stimuli
                |> List.map (fun stimulus -> Table.optionalFloats stimulus table)
                |> InputError.gather

            match groups, columns with
            | Ok groups, Ok columns ->
                Ok
                    {
                        Groups = groups
                        Stimuli = Array.ofList stimuli
                        Values =
                            columns
                            |> Seq.map (Array.map (fun cell -> float32 (ValueOption.defaultValue 0.0 cell)))
                            |> Array.concat
                            |> NdArray.create [| stimuli.Length; groups.Length |]
                    }
            | Error first, Error second -> Error(first @ second)
            | Error faults, _
            | _, Error faults -> Error faults

    /// Reads a .csv or .tsv file (see `ofTable`).
    let read (path: string) : Result<StimulusTable, InputError list> = Table.read path |> Result.bind ofTable

    /// Only these stimuli, in this order; unknown names are faults.
    let only (stimuli: string list) (table: StimulusTable) : Result<StimulusTable, InputError list> =
        stimuli
        |> List.map (fun name ->
            match Array.tryFindIndex ((=) name) table.Stimuli with
            | Some found -> Ok found
            | None -> Error [ InputError.UnknownName("stimulus", name, List.ofArray table.Stimuli) ])
        |> InputError.gather
        |> Result.map (fun places ->
            { table with
                Stimuli = Array.ofList stimuli
                Values = NdArray.stack [ for place in places -> NdArray.item place table.Values ]
            })

    /// The groups of the table to which none of these sensory neurons belongs.
    let unmatched (group: string[]) (sensory: int[]) (table: StimulusTable) : string[] =
        let there = sensory |> Seq.map (fun neuron -> group[neuron]) |> set
        table.Groups |> Array.filter (there.Contains >> not)

    /// Stimuli for a network, [stimulus; sensory; time]: every sensory neuron receives its group's response at the given
    /// times, 0 where the table does not have its group. `group` names the group of every neuron. After input_from_df of
    /// connectome_interpreter. Throws ArgumentException for a time outside of the layers.
    let toStimulus (group: string[]) (sensory: int[]) (layers: int) (times: int list) (table: StimulusTable) : NdArray =
        for time in times do
            if time < 0 || time >= layers then
                invalidArg (nameof times) $"time {time} is outside of 0 .. {layers - 1}."

        let place = table.Groups |> Seq.mapi (fun i name -> name, i) |> Map.ofSeq

        let row = sensory |> Array.map (fun neuron -> Map.tryFind group[neuron] place)

        let isOn = Array.init layers (fun time -> List.contains time times)

        NdArray.init [| table.Stimuli.Length; sensory.Length; layers |] (fun index ->
            match row[index[1]] with
            | Some found when isOn[index[2]] -> NdArray.get [| index[0]; found |] table.Values
            | _ -> 0f)
