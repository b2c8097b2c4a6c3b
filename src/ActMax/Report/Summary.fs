namespace ActMax.Report

open System
open ActMax

/// A run in sentences, the most important first.
[<RequireQualifiedAccess>]
module Summary =

    /// An input counts as active from here on.
    let activeFrom = 0.01f

    let private counted (count: int) (noun: string) =
        if count = 1 then $"1 {noun}" else $"{count:N0} {noun}s"

    /// With a space that keeps number and sign on one line.
    let private percent (share: float) =
        let value = 100.0 * share

        if abs value < 9.95 && abs value > 0.0 then
            $"{value:f1}\u00a0%%"
        else
            $"{value:f0}\u00a0%%"

    let private activity (run: SavedRun) (goal: Goal) : float32 =
        NdArray.get [| goal.Item; goal.Neuron; goal.Layer |] run.Activity

    /// For each input the sum of its absolute stimulus over time, and whether it is active.
    let private strengths (run: SavedRun) (item: int) =
        let times = run.Stimulus.Shape[2]

        Array.init run.Stimulus.Shape[1] (fun input ->
            let course =
                ReadOnlySpan(run.Stimulus.Values, (item * run.Stimulus.Shape[1] + input) * times, times)

            let mutable sum, peak = 0.0, 0.0f

            for value in course do
                sum <- sum + abs (float value)
                peak <- max peak (abs value)

            sum, peak >= activeFrom)

    let private unitName (run: SavedRun) (unit: int) =
        (PageUnit.create run.Record.Units[unit] run.Record.UnitGroups[unit]).Name

    let private reached (run: SavedRun) (item: int) =
        let own = run.Record.Goals |> Array.filter (fun goal -> goal.Item = item)

        let shown =
            own
            |> Array.truncate 3
            |> Array.map (fun goal ->
                $"{unitName run goal.Neuron} reaches {activity run goal:f3} in layer {goal.Layer} (goal: {goal.Text})")
            |> String.concat "; "

        let all = strengths run item |> Array.filter snd |> Array.length
        let inputs = counted all "active input"

        let more =
            if own.Length > 3 then
                $"; and {own.Length - 3} more"
            else
                ""

        let start =
            if run.Stimulus.Shape[0] > 1 then
                $"Stimulus {item + 1}: "
            else
                ""

        $"{start}{shown}{more}, with {inputs} of {run.Stimulus.Shape[1]:N0}."

    /// Which groups the stimulus drives, by their share of it.
    let private drivers (run: SavedRun) =
        let strengths = strengths run 0
        let total = strengths |> Array.sumBy fst
        let groups = run.Record.InputGroups |> Array.distinct

        if total <= 0.0 || groups.Length < 2 then
            None
        else
            let shares =
                Array.zip run.Record.InputGroups strengths
                |> Array.filter (fun (_, (size, _)) -> size > 0.0)
                |> Array.groupBy fst
                |> Array.map (fun (group, found) ->
                    group, found |> Array.sumBy (snd >> fst), found |> Array.filter (snd >> snd) |> Array.length)
                |> Array.sortByDescending (fun (_, size, _) -> size)

            let _, largest, _ = shares[0]

            let named =
                shares
                |> Array.truncate 3
                |> Array.map (fun (group, size, count) ->
                    $"""{(if group = "" then "untyped" else group)} ({counted count "input"}, {percent (size / total)} of the stimulus)""")
                |> String.concat ", "

            let rest =
                if shares.Length > 3 then
                    let others = counted (shares.Length - 3) "other type"
                    $" and {others}"
                else
                    ""

            if largest / total < 0.02 then
                Some
                    $"The stimulus is spread over {shares.Length:N0} types, none with more than {percent (largest / total)} of it."
            else
                Some $"What drives it: {named}{rest}."

    let private circuit (circuit: PageCircuit) =
        let size =
            $"""{counted circuit.Inputs.Length "input"}, {counted circuit.Neurons.Length "neuron"} and {counted circuit.AllEdges "connection"}"""

        let share =
            if circuit.Full = 0.0 then
                nan
            else
                circuit.Kept / circuit.Full

        let alone =
            if Double.IsFinite circuit.Alone then
                $" Alone, with everything else silenced, it gives {circuit.Alone:f3}."
            else
                ""

        let targets = circuit.Targets |> Array.map _.Neuron

        let members =
            Array.append circuit.Inputs circuit.Neurons
            |> Array.filter (fun found -> Double.IsFinite found.Necessity && not (Array.contains found.Neuron targets))

        let ablation =
            if members.Length = 0 then
                ""
            else
                let strongest = members |> Array.maxBy _.Necessity
                $" Silencing {strongest.Unit.Name} alone costs {percent strongest.Necessity} of the activity, the most of any member."

        $"A circuit of {size} keeps {percent share} of the target's activity ({circuit.Kept:f3} of {circuit.Full:f3}).{alone}{ablation}"

    let sentences (run: SavedRun) (analyses: Analyses) : string list =
        let updates = counted run.Iterations "update"

        [
            yield! List.init (min run.Stimulus.Shape[0] 4) (reached run)

            match drivers run with
            | Some sentence -> sentence
            | None -> ()

            match analyses.Circuit with
            | Some found -> circuit found
            | None -> ()

            $"The search made {updates} and ended because {run.Stop}; the total loss is {run.Losses.Total:g4}."
        ]
