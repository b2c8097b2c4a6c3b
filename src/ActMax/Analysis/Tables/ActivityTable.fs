namespace ActMax

open System

/// Which values count as active.
[<RequireQualifiedAccess>]
type ActivityThreshold =
    /// Every value, 0 and negative ones too.
    | Everything
    /// Values of at least this, with their sign.
    | AtLeast of float32
    /// Values other than 0 whose size is at least this.
    | Magnitude of float32

[<RequireQualifiedAccess>]
module ActivityThreshold =

    let passes (threshold: ActivityThreshold) (value: float32) : bool =
        match threshold with
        | ActivityThreshold.Everything -> true
        | ActivityThreshold.AtLeast least -> value >= least
        | ActivityThreshold.Magnitude least -> value <> 0f && abs value >= least

/// The activity of a neuron or group over time.
type ActivityRow =
    {
        /// Item of the batch.
        Item: int
        Name: string
        /// By layer, or by stimulus column.
        Activity: float32[]
    }

/// The activity of one column of a group in one time step.
type ColumnActivity =
    {
        Group: string
        /// The column divided by the largest one of the group.
        Column: float
        /// 0 is stimulus column 0, t + 1 is layer t.
        TimeStep: int
        Activity: float32
    }

/// Activity by neuron or group, over time, by place, and the strongest of each layer.
[<RequireQualifiedAccess>]
module ActivityTable =

    let private axes (what: string) (array: NdArray) =
        match array.Shape with
        | [| items; rows; columns |] -> items, rows, columns
        | shape -> invalidArg what $"the {what} has shape %A{shape}; expected three axes."

    /// Means over rows of one item, by name; `rows` are pairs of a row of the array and the neuron it is about.
    let private averaged (naming: Naming) (array: NdArray) (item: int) (rows: (int * int)[]) : ActivityRow[] =
        let _, height, width = axes "array" array

        let byTime =
            Array.init width (fun time ->
                rows
                |> Seq.map (fun (row, neuron) -> neuron, array.Values[(item * height + row) * width + time])
                |> Naming.means naming)

        byTime[0]
        |> Array.mapi (fun i (name, _) ->
            {
                Item = item
                Name = naming.Names[name]
                Activity = byTime |> Array.map (fun means -> snd means[i])
            })

    let private mustFit (naming: Naming) (neurons: int[]) (rows: int) =
        if Naming.size naming <> rows then
            invalidArg (nameof naming) $"names for {Naming.size naming} neurons, activity of {rows}."

        for neuron in neurons do
            if neuron < 0 || neuron >= rows then
                invalidArg (nameof neurons) $"neuron {neuron} is outside of 0 .. {rows - 1}."

    /// Mean activity of some neurons by name, item by item, names in their order; neurons count once.
    /// Activity is [item; neuron; layer]. After get_neuron_activation of connectome_interpreter.
    let ofNeurons (naming: Naming) (neurons: int[]) (activity: NdArray) : ActivityRow[] =
        let items, size, _ = axes "activity" activity
        mustFit naming neurons size
        let rows = neurons |> Array.distinct |> Array.sort |> Array.map (fun i -> i, i)

        Array.init items (fun item -> averaged naming activity item rows)
        |> Array.concat

    /// Mean stimulus by name over the inputs that pass the threshold at any time (those of a name that do not pass
    /// are left out of its mean). `sensory` says which neuron each row of the stimulus [item; sensory; time] is for, in
    /// any order; `chosen` limits the neurons. After get_input_activation, which is wrong for unsorted sensory neurons.
    let ofInputs
        (naming: Naming)
        (sensory: int[])
        (chosen: int[] option)
        (threshold: ActivityThreshold)
        (stimulus: NdArray)
        : ActivityRow[] =
        let items, size, times = axes "stimulus" stimulus

        if sensory.Length <> size then
            invalidArg (nameof sensory) $"{sensory.Length} sensory neurons for {size} rows of the stimulus."

        mustFit naming sensory (Naming.size naming)
        let wanted = chosen |> Option.map set

        let isWanted neuron =
            wanted |> Option.forall (Set.contains neuron)

        Array.init items (fun item ->
            let passes row =
                Seq.init times (fun time -> stimulus.Values[(item * size + row) * times + time])
                |> Seq.exists (ActivityThreshold.passes threshold)

            sensory
            |> Array.indexed
            |> Array.filter (fun (row, neuron) -> isWanted neuron && passes row)
            |> averaged naming stimulus item)
        |> Array.concat

    /// The mean activity of one item by group and column (place), columns as shares of the group's largest one.
    /// `column` has NaN for neurons without a place. With a stimulus, its column 0 is time step 0 for groups that have
    /// inputs. Rows by time step, group and column. After activity_by_column, which fails with a stimulus in v2.10.0.
    let byColumn
        (group: string[])
        (column: float[])
        (selected: string list)
        (stimulus: (int[] * NdArray) option)
        (item: int)
        (activity: NdArray)
        : ColumnActivity[] =
        let _, size, layers = axes "activity" activity

        if group.Length <> size || column.Length <> size then
            invalidArg (nameof group) $"{group.Length} groups and {column.Length} columns for {size} neurons."

        let means (cells: (int * float32) seq) =
            cells
            |> Seq.filter (fun (neuron, _) -> not (Double.IsNaN column[neuron]))
            |> Seq.groupBy (fun (neuron, _) -> column[neuron])
            |> Seq.map (fun (place, cells) -> place, float32 (cells |> Seq.averageBy (snd >> float)))
            |> Array.ofSeq

        [|
            for name in selected do
                let members =
                    [|
                        for neuron in 0 .. size - 1 do
                            if group[neuron] = name && not (Double.IsNaN column[neuron]) then
                                neuron
                    |]

                if members.Length = 0 then
                    invalidArg (nameof selected) $"no neuron of group '{name}' has a column."

                let largest = members |> Seq.map (fun neuron -> column[neuron]) |> Seq.max

                let rows timeStep cells =
                    means cells
                    |> Array.map (fun (place, value) ->
                        {
                            Group = name
                            Column = place / largest
                            TimeStep = timeStep
                            Activity = value
                        })

                match stimulus with
                | None -> ()
                | Some(sensory, given) ->
                    let _, inputs, times = axes "stimulus" given

                    if sensory.Length <> inputs then
                        invalidArg (nameof stimulus) $"{sensory.Length} sensory neurons for {inputs} rows."

                    yield!
                        sensory
                        |> Seq.indexed
                        |> Seq.filter (fun (_, neuron) -> group[neuron] = name)
                        |> Seq.map (fun (row, neuron) -> neuron, given.Values[(item * inputs + row) * times])
                        |> rows 0

                for layer in 0 .. layers - 1 do
                    yield!
                        members
                        |> Seq.map (fun neuron -> neuron, activity.Values[(item * size + neuron) * layers + layer])
                        |> rows (layer + 1)
        |]
        |> Array.sortWith (fun a b ->
            match compare a.TimeStep b.TimeStep, String.CompareOrdinal(a.Group, b.Group) with
            | 0, 0 -> compare a.Column b.Column
            | 0, order -> order
            | order, _ -> order)

    /// What is active in every column of one item of `array`, [item; row; column], strongest first: at most `most` rows
    /// that pass the threshold of the column, as means by name over these rows only. `neurons` says what each row is.
    /// After get_activations, which needs neurons in ascending order.
    let strongest
        (most: int option)
        (threshold: int -> ActivityThreshold)
        (naming: Naming)
        (neurons: int[])
        (item: int)
        (array: NdArray)
        : (string * float32)[][] =
        let _, height, width = axes "array" array

        if neurons.Length <> height then
            invalidArg (nameof neurons) $"{neurons.Length} neurons for {height} rows."

        Array.init width (fun time ->
            let value row =
                array.Values[(item * height + row) * width + time]

            // Of equal values the later rows count as stronger, as in a stable ascending order.
            let rows = [ 0 .. height - 1 ] |> List.sortBy value |> List.rev

            rows
            |> Seq.truncate (defaultArg most height)
            |> Seq.filter (value >> ActivityThreshold.passes (threshold time))
            |> Seq.map (fun row -> neurons[row], value row)
            |> Naming.means naming
            |> Array.map (fun (name, mean) -> naming.Names[name], mean)
            |> Array.sortByDescending snd)

    /// Rows as a table: batch, group, and one column a time step.
    let wide (rows: ActivityRow[]) : Table =
        let times = if rows.Length = 0 then 0 else rows[0].Activity.Length

        Table.create
            "activity"
            [
                "batch", rows |> Array.map (fun row -> string row.Item)
                "group", rows |> Array.map _.Name
                for time in 0 .. times - 1 do
                    $"time_{time}", rows |> Array.map (fun row -> Cell.ofSingle row.Activity[time])
            ]

    /// Rows as a time series: batch, group, time, activity; one row a value.
    let long (rows: ActivityRow[]) : Table =
        let cells (f: ActivityRow -> int -> string) =
            rows
            |> Array.collect (fun row -> Array.init row.Activity.Length (fun time -> f row time))

        Table.create
            "activity"
            [
                "batch", cells (fun row _ -> string row.Item)
                "group", cells (fun row _ -> row.Name)
                "time", cells (fun _ time -> string time)
                "activity", cells (fun row time -> Cell.ofSingle row.Activity[time])
            ]
