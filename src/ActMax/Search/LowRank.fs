namespace ActMax

open TorchSharp

/// Stimuli that are few products of a time course and a pattern.
[<RequireQualifiedAccess>]
module LowRank =

    /// For every channel a sum over `rank` of time course times pattern over all other axes; parameters
    /// [batch; channel; rank * (time + pattern)]. Encoding is the truncated singular value decomposition: exact for
    /// stimuli of this rank, the nearest in squares otherwise. Its own start has deviation 0.1 in both factors. Throws
    /// ArgumentException for a space without the axis "time", and for a rank below 1.
    let create (space: StimulusSpace) (rank: int) : Parameterisation =
        if rank < 1 then
            invalidArg (nameof rank) $"a rank of {rank}."

        let single = StimulusSpace.shape 1 space |> Array.tail
        let time = StimulusSpace.position "time" space

        let front =
            [
                if StimulusSpace.has "channel" space then
                    StimulusSpace.position "channel" space
                time
            ]

        let order =
            [| yield 0; yield! front; yield! [ 1 .. single.Length ] |> List.except front |]
            |> Array.map int64

        let back =
            Array.init order.Length (fun axis -> int64 (System.Array.IndexOf(order, int64 axis)))

        let frames = int64 single[time - 1]

        let channels =
            if StimulusSpace.has "channel" space then
                int64 single[StimulusSpace.position "channel" space - 1]
            else
                1L

        let pattern = Array.fold (*) 1L (Array.map int64 single) / (frames * channels)
        let r = int64 rank

        let encode (x: torch.Tensor) =
            let flat = (x.permute order).reshape([| x.shape[0]; channels; frames; pattern |])
            let struct (u, s, v) = torch.linalg.svd (flat, fullMatrices = false)
            let kept = min r s.shape[2]
            let root = s.narrow(2L, 0L, kept).sqrt()
            let courses = u.narrow (3L, 0L, kept) * root.unsqueeze 2L
            let patterns = v.narrow (2L, 0L, kept) * root.unsqueeze 3L

            let filled (t: torch.Tensor) axis =
                if kept = r then
                    t
                else
                    let shape = Array.copy t.shape
                    shape[int axis] <- r - kept
                    torch.cat ([| t; torch.zeros (shape, dtype = t.dtype) |], axis)

            torch.cat (
                [|
                    (filled courses 3L).reshape([| x.shape[0]; channels; -1L |])
                    (filled patterns 2L).reshape([| x.shape[0]; channels; -1L |])
                |],
                2L
            )

        let decode (p: torch.Tensor) =
            let courses =
                p.narrow(2L, 0L, frames * r).reshape([| p.shape[0]; channels; frames; r |])

            let patterns =
                p.narrow(2L, frames * r, r * pattern).reshape([| p.shape[0]; channels; r; pattern |])

            let sizes =
                order
                |> Array.mapi (fun i axis -> if i = 0 then p.shape[0] else int64 single[int axis - 1])

            (courses.matmul patterns).reshape(sizes).permute(back).contiguous()

        {
            Name = $"rank {rank} in time and space"
            Encode = Parameterisation.onArrays encode
            Decode = decode
            Start =
                fun seed shape ->
                    Seed.normalItems [| shape[0]; int channels; rank * int (frames + pattern) |] seed
                    |> NdArray.map (fun x -> 0.1f * x)
            Couples = false
        }
