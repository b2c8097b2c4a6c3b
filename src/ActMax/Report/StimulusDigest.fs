namespace ActMax.Report

open System

/// What the page carries of the stimuli. A stimulus of a whole brain is large and mostly empty, so only inputs that are
/// not silent in some item are carried, exactly; beyond a budget of bytes only the sums of their groups
/// hold the weaker ones.
type internal StimulusDigest =
    {
        /// Names of the groups of all inputs, in order of appearance.
        Groups: string[]
        /// How many inputs each group has, silent or not.
        GroupSizes: int[]
        /// Group of each input of the page.
        GroupOf: int[]
        /// The inputs that are carried one by one, in the order of the page.
        Kept: int[]
        /// The groups whose sums are carried.
        KeptGroups: int[]
        /// Of each item: how many inputs are not zero all the time.
        Present: int[]
        /// Of each item: how many inputs are at least as large as `Page.ActiveFrom` at some time.
        Active: int[]
        /// Of each item: rows of `Kept` that are not silent, and their values, row after row.
        Rows: (int[] * float32[])[]
        /// Of each item: sums over all inputs of each kept group, `[group; time]`.
        Sums: float32[][]
    }

[<RequireQualifiedAccess>]
module internal StimulusDigest =

    /// Bytes of one float32 in base64.
    let private bytesPerValue = 5.4

    /// Together with the chart library (1.5 MB) and what analyses add (1.3 MB) this stays under the 6 MB that a page
    /// may have.
    let private inputBudget = 2_500_000.0

    let private groupBudget = 400_000.0

    /// The ASCII characters that the standard JSON encoder escapes for use inside of HTML.
    let private escaped = "\"&'+<>\\`"

    let private isPresent (times: int) (values: float32[]) (input: int) =
        let row = ReadOnlySpan(values, input * times, times)
        row.IndexOfAnyExcept(0.0f) >= 0

    let private peak (times: int) (values: float32[]) (input: int) =
        let mutable largest = 0.0f

        for t in input * times .. input * times + times - 1 do
            largest <- max largest (abs values[t])

        largest

    /// Of each item: how many inputs are at least as large as `Page.ActiveFrom` at some time, and not silent.
    let activeInputs (page: Page) : int[] =
        let times = page.Times.Length

        page.Items
        |> Array.map (fun item ->
            Seq.init page.Inputs.Length id
            |> Seq.filter (fun input ->
                isPresent times item.Stimulus input
                && peak times item.Stimulus input >= page.ActiveFrom)
            |> Seq.length)

    let private strength (times: int) (values: float32[]) (input: int) =
        let mutable sum = 0.0

        for t in input * times .. input * times + times - 1 do
            if Single.IsFinite values[t] then
                sum <- sum + abs (float values[t])

        sum

    /// Takes the strongest candidates while their costs fit into the budget, and gives them in ascending order.
    let private affordable (budget: float) (cost: int -> float) (strengthOf: int -> float) (candidates: int[]) =
        let spent =
            candidates
            |> Array.sortByDescending strengthOf
            |> Array.scan (fun (_, sum) candidate -> candidate, sum + cost candidate) (-1, 0.0)

        spent
        |> Array.tail
        |> Array.takeWhile (fun (_, sum) -> sum <= budget)
        |> Array.map fst
        |> Array.sort

    /// The digest of a page whose sizes agree.
    let ofPage (page: Page) : StimulusDigest =
        let times = page.Times.Length
        let all = [| 0 .. page.Inputs.Length - 1 |]
        let groups = page.Inputs |> Array.map _.Group |> Array.distinct
        let numberOf = groups |> Array.mapi (fun i name -> name, i) |> dict
        let groupOf = page.Inputs |> Array.map (fun input -> numberOf[input.Group])
        let sizes = Array.zeroCreate<int> groups.Length

        for group in groupOf do
            sizes[group] <- sizes[group] + 1

        let stimuli = page.Items |> Array.map _.Stimulus

        let present =
            stimuli
            |> Array.map (fun values -> all |> Array.filter (isPresent times values))

        let strengths = Array.zeroCreate<float> all.Length
        let cells = Array.zeroCreate<int> all.Length
        let groupStrengths = Array.zeroCreate<float> groups.Length

        (stimuli, present)
        ||> Array.iter2 (fun values inputs ->
            for input in inputs do
                let sum = strength times values input
                strengths[input] <- max strengths[input] sum
                cells[input] <- cells[input] + times
                groupStrengths[groupOf[input]] <- groupStrengths[groupOf[input]] + sum)

        let textCost (input: int) =
            let unit = page.Inputs[input]
            // What JSON escapes takes six characters.
            let length (text: string) =
                text
                |> Seq.sumBy (fun c ->
                    if c >= ' ' && c <= '~' && not (escaped.Contains c) then
                        1
                    else
                        6)

            float (length unit.Id + length unit.Name + 12)

        let kept =
            all
            |> Array.filter (fun input -> cells[input] > 0)
            |> affordable inputBudget (fun input -> textCost input + bytesPerValue * float cells[input]) (fun input ->
                strengths[input])

        let keptGroups =
            groupOf
            |> Array.indexed
            |> Array.filter (fun (input, _) -> cells[input] > 0)
            |> Array.map snd
            |> Array.distinct
            |> affordable groupBudget (fun _ -> bytesPerValue * float (times * stimuli.Length)) (fun group ->
                groupStrengths[group])

        let rows (values: float32[]) =
            let present =
                [| 0 .. kept.Length - 1 |]
                |> Array.filter (fun row -> isPresent times values kept[row])

            present, present |> Array.collect (fun row -> Array.sub values (kept[row] * times) times)

        let place = Array.create groups.Length -1
        keptGroups |> Array.iteri (fun i group -> place[group] <- i)

        let sums (values: float32[]) (inputs: int[]) =
            let total = Array.zeroCreate<float>(keptGroups.Length * times)

            for input in inputs do
                let row = place[groupOf[input]]

                if row >= 0 then
                    for t in 0 .. times - 1 do
                        total[row * times + t] <- total[row * times + t] + float values[input * times + t]

            total |> Array.map float32

        {
            Groups = groups
            GroupSizes = sizes
            GroupOf = groupOf
            Kept = kept
            KeptGroups = keptGroups
            Present = present |> Array.map Array.length
            Active = activeInputs page
            Rows = stimuli |> Array.map rows
            Sums = Array.map2 sums stimuli present
        }
