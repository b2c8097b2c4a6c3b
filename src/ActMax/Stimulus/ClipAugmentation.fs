namespace ActMax

/// Larger sets from the symmetries of the lattice, where nothing is stored.
[<RequireQualifiedAccess>]
module ClipAugmentation =

    /// Every clip under every symmetry in turn: Count times as many. Nothing is stored.
    let apply (symmetries: (string * (Clip -> Clip)) list) (set: ClipSet) : ClipSet =
        if symmetries.IsEmpty then
            invalidArg (nameof symmetries) "no symmetry."

        let all = Array.ofList symmetries
        let count = set.Count * all.Length

        { set with
            Count = count
            Read =
                ClipSet.within count (fun i ->
                    let label, change = all[i % all.Length]
                    let clip = change (set.Read(i / all.Length))

                    { clip with
                        Name = $"{clip.Name} {label}"
                    })
            Hash = ClipSet.hashOf (set.Hash :: List.map fst symmetries)
        }

    /// flyvis' twelve: not mirrored and mirrored across each of two axes of which the first is none, in six turns.
    let flipsAndTurns: (string * (Clip -> Clip)) list =
        [
            for flip in [ false; true ] do
                for turns in 0..5 ->
                    let label = (if flip then "mirrored " else "") + $"turned {60 * turns}"

                    let change clip =
                        (if flip then Clip.moved HexLattice.MirrorOne clip else clip)
                        |> Clip.moved (HexLattice.Turn turns)

                    label, change
        ]
