namespace ActMax

/// Which known names somebody may have meant.
[<RequireQualifiedAccess>]
module internal NearNames =

    /// Letters to insert, remove or change between two names, without regard to case.
    let private changes (a: string) (b: string) =
        let a, b = a.ToLowerInvariant(), b.ToLowerInvariant()
        let first = [| 0 .. b.Length |]

        let row (above: int[]) i =
            let next = Array.create (b.Length + 1) (i + 1)

            for j in 1 .. b.Length do
                let changed = above[j - 1] + (if a[i] = b[j - 1] then 0 else 1)
                next[j] <- min changed (1 + min above[j] next[j - 1])

            next

        (Seq.fold row first (seq { 0 .. a.Length - 1 }))[b.Length]

    /// The fault of a name that is not one of the known ones, which lists those that are most like it.
    let unknown (what: string) (name: string) (known: string seq) : InputError =
        let known = List.ofSeq known

        // Of names as near as each other, those that begin alike: "T4" rather means T4a than R4.
        let beginning (other: string) =
            Seq.zip (name.ToLowerInvariant()) (other.ToLowerInvariant())
            |> Seq.takeWhile (fun (a, b) -> a = b)
            |> Seq.length

        let near =
            known
            |> List.sortBy (fun other -> changes name other, -(beginning other))
            |> List.truncate 6

        let rest =
            if known.Length > near.Length then
                [ $"... ({known.Length} in all)" ]
            else
                []

        InputError.UnknownName(what, name, near @ rest)
