namespace ActMax

open System
open System.Collections.Concurrent
open System.IO
open System.Runtime.InteropServices
open System.Security.Cryptography
open System.Text

/// Clips that are made or read one at a time, so that there may be more of them than memory holds.
[<NoEquality; NoComparison>]
type ClipSet =
    {
        Name: string
        Count: int
        /// Extent of the lattice of every clip.
        Extent: int
        /// Duration of a frame of every clip, in seconds.
        FrameSeconds: float
        /// Clip number i, from 0. Throws ArgumentException for another number.
        Read: int -> Clip
        /// SHA-256 of what the set holds, in hexadecimal: equal sets have equal hashes, wherever they lie.
        Hash: string
    }

[<RequireQualifiedAccess>]
module ClipSet =

    let private hexadecimal (bytes: byte[]) =
        Convert.ToHexString(bytes).ToLowerInvariant()

    let internal hashOf (parts: seq<string>) : string =
        use hash = IncrementalHash.CreateHash HashAlgorithmName.SHA256

        for part in parts do
            hash.AppendData(ReadOnlySpan(Encoding.UTF8.GetBytes(part + "\n")))

        hexadecimal (hash.GetHashAndReset())

    let internal number (value: float) =
        value.ToString("R", Globalization.CultureInfo.InvariantCulture)

    let internal within (count: int) (read: int -> Clip) (i: int) : Clip =
        if i < 0 || i >= count then
            invalidArg (nameof i) $"clip {i} of a set of {count}."

        read i

    /// Clips in order, one at a time.
    let clips (set: ClipSet) : seq<Clip> = Seq.init set.Count set.Read

    let internal hashClips (clips: seq<Clip>) =
        use hash = IncrementalHash.CreateHash HashAlgorithmName.SHA256

        for clip in clips do
            hash.AppendData(
                ReadOnlySpan(
                    Encoding.UTF8.GetBytes $"{Clip.frames clip} {Clip.hexals clip} {number clip.FrameSeconds}\n"
                )
            )

            hash.AppendData(Span.op_Implicit (MemoryMarshal.AsBytes(clip.Frames.Values.AsSpan())))

        hexadecimal (hash.GetHashAndReset())

    let internal faultsOf (extent: int) (frameSeconds: float) (what: string) (clip: Clip) : InputError list =
        [
            if Clip.extent clip <> extent then
                InputError.WrongShape(
                    what,
                    List.ofArray clip.Frames.Shape,
                    $"{HexLattice.count extent} hexals (extent {extent}) as the first clip has"
                )
            if clip.FrameSeconds <> frameSeconds then
                InputError.OutOfRange(
                    $"the frame duration of {what}",
                    $"{number clip.FrameSeconds} s",
                    $"{number frameSeconds} s as the first clip has"
                )
            match Array.tryFindIndex (fun value -> not (Single.IsFinite value)) clip.Frames.Values with
            | Some at ->
                let size = Clip.hexals clip
                InputError.NotFinite(what, $"frame {at / size}, hexal {at % size}")
            | None -> ()
        ]

    /// Clips that are in memory. No clip, clips of different extents or frame durations and values that are not finite
    /// are errors.
    let ofClips (name: string) (clips: Clip list) : Result<ClipSet, InputError list> =
        match clips with
        | [] -> Error [ InputError.Missing($"a clip in the set '{name}'", "at least one") ]
        | first :: _ ->
            let extent = Clip.extent first

            let faults =
                clips
                |> List.mapi (fun i clip -> faultsOf extent first.FrameSeconds $"clip {i} ('{clip.Name}')" clip)
                |> List.concat

            if not faults.IsEmpty then
                Error faults
            else
                let all = Array.ofList clips

                Ok
                    {
                        Name = name
                        Count = all.Length
                        Extent = extent
                        FrameSeconds = first.FrameSeconds
                        Read = within all.Length (fun i -> all[i])
                        Hash = hashClips all
                    }

    /// Stimuli that are rendered when they are read. The hash is that of their descriptions. Throws ArgumentException
    /// for no stimulus.
    let ofStimuli (name: string) (extent: int) (frameSeconds: float) (stimuli: seq<HexStimulus>) : ClipSet =
        let all = Array.ofSeq stimuli

        if all.Length = 0 then
            invalidArg (nameof stimuli) "a set needs at least one stimulus."

        {
            Name = name
            Count = all.Length
            Extent = extent
            FrameSeconds = frameSeconds
            Read = within all.Length (fun i -> HexStimulus.render extent frameSeconds all[i])
            Hash =
                hashOf (
                    seq {
                        $"stimuli, extent {extent}, frames of {number frameSeconds} s"
                        yield! all |> Seq.map HexStimulus.text
                    }
                )
        }

    /// Several sets one after the other. Sets of different extents or frame durations are errors.
    let concat (name: string) (sets: ClipSet list) : Result<ClipSet, InputError list> =
        match sets with
        | [] -> Error [ InputError.Missing($"a set of clips in '{name}'", "at least one") ]
        | first :: _ ->
            let faults =
                [
                    for set in sets do
                        if set.Extent <> first.Extent then
                            InputError.OutOfRange(
                                $"the extent of '{set.Name}'",
                                string set.Extent,
                                $"{first.Extent} as '{first.Name}' has"
                            )

                        if set.FrameSeconds <> first.FrameSeconds then
                            InputError.OutOfRange(
                                $"the frame duration of '{set.Name}'",
                                $"{number set.FrameSeconds} s",
                                $"{number first.FrameSeconds} s as '{first.Name}' has"
                            )
                ]

            if not faults.IsEmpty then
                Error faults
            else
                let all = Array.ofList sets
                let starts = all |> Array.scan (fun sum set -> sum + set.Count) 0
                let count = Array.last starts

                Ok
                    { first with
                        Name = name
                        Count = count
                        Read =
                            within count (fun i ->
                                let place = Array.FindLastIndex(starts, fun start -> start <= i)
                                all[place].Read(i - starts[place]))
                        Hash =
                            if all.Length = 1 then
                                first.Hash
                            else
                                hashOf (sets |> Seq.map _.Hash)
                    }

    /// The same clips changed one by one when they are read; `label` says how, and counts for the hash. The change must
    /// keep extent and, unless it says another one, frame duration.
    let map (label: string) (change: Clip -> Clip) (set: ClipSet) : ClipSet =
        { set with
            Read = set.Read >> change
            Hash = hashOf [ set.Hash; label ]
        }

    /// The clips at another frame duration, see `Clip.resampled`.
    let resampled (frameSeconds: float) (set: ClipSet) : ClipSet =
        { map $"frames of {number frameSeconds} s" (Clip.resampled frameSeconds) set with
            FrameSeconds = frameSeconds
        }

    /// The clips with the given numbers. Throws ArgumentException for a number outside of the set.
    let choose (numbers: int[]) (set: ClipSet) : ClipSet =
        numbers
        |> Array.iter (fun i ->
            if i < 0 || i >= set.Count then
                invalidArg (nameof numbers) $"clip {i} of a set of {set.Count}.")

        { set with
            Count = numbers.Length
            Read = within numbers.Length (fun i -> set.Read numbers[i])
            Hash = hashOf [ set.Hash; "clips " + String.Join(",", numbers) ]
        }

    /// Every clip cut into pieces of `most` frames (see `Clip.pieces`); clips are read once to count them.
    let split (most: int) (set: ClipSet) : ClipSet =
        let pieces =
            [|
                for i in 0 .. set.Count - 1 do
                    for piece, (first, length) in Array.indexed (Clip.pieces most (Clip.frames (set.Read i))) ->
                        i, piece, first, length
            |]

        { set with
            Count = pieces.Length
            Read =
                within pieces.Length (fun k ->
                    let i, piece, first, length = pieces[k]
                    let clip = Clip.window first (first + length) (set.Read i)

                    { clip with
                        Name = $"{clip.Name} piece {piece}"
                    })
            Hash = hashOf [ set.Hash; $"pieces of {most} frames" ]
        }

    /// Keeps the last `most` clips in memory, for sets that are gone through more than once.
    let remembering (most: int) (set: ClipSet) : ClipSet =
        let known = ConcurrentDictionary<int, Clip>()
        let order = ConcurrentQueue<int>()

        { set with
            Read =
                within set.Count (fun i ->
                    match known.TryGetValue i with
                    | true, clip -> clip
                    | _ ->
                        let clip = set.Read i

                        if known.TryAdd(i, clip) then
                            order.Enqueue i

                            if order.Count > most then
                                match order.TryDequeue() with
                                | true, old -> known.TryRemove old |> ignore
                                | _ -> ()

                        clip)
        }
