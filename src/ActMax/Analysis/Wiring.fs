namespace ActMax

open System
open ActMax.Kernels

/// Where the sign of a connection comes from.
[<RequireQualifiedAccess; ReferenceEquality>]
type WiringSign =
    /// One sign a presynaptic name.
    | OfPre of float32[]
    /// One sign a connection, in the order of the stored entries.
    | OfConnection of float32[]

/// Connections between named neurons or groups: what paths are made of. Sparse at every size.
[<ReferenceEquality>]
type Wiring =
    {
        Naming: Naming
        /// Presynaptic names in rows, postsynaptic ones in columns; never negative.
        Strength: CsrMatrix
        Sign: WiringSign
    }

[<RequireQualifiedAccess>]
module Wiring =

    /// The sign of a stored entry.
    let signOf (wiring: Wiring) (pre: int) (entry: int) : float32 =
        match wiring.Sign with
        | WiringSign.OfPre sign -> sign[pre]
        | WiringSign.OfConnection sign -> sign[entry]

    /// Neuron by neuron, under their ids. Shares the connectome's arrays unless some weight is negative.
    let ofNeurons (connectome: Connectome) : Wiring =
        let weights = connectome.Weights
        let sign = connectome.Neurons.Sign
        let naming = Naming.byNeuron connectome.Neurons.Id

        if Array.TrueForAll(weights.Values, fun weight -> weight >= 0f) then
            {
                Naming = naming
                Strength = weights
                Sign = WiringSign.OfPre sign
            }
        else
            let signs = Array.zeroCreate weights.NonZeros

            for pre in 0 .. weights.Rows - 1 do
                for k in weights.RowStarts[pre] .. weights.RowStarts[pre + 1] - 1 do
                    signs[k] <- if weights.Values[k] < 0f then -sign[pre] else sign[pre]

            {
                Naming = naming
                Strength = weights.WithValues(Array.map abs weights.Values)
                Sign = WiringSign.OfConnection signs
            }

    /// By name: the strength summed over the presynaptic members, as a mean over all postsynaptic members. The sign of
    /// a connection between groups of mixed members is that of the signed sum. Neurons without a name are left out.
    /// Throws ArgumentException for a naming of another number of neurons.
    let grouped (naming: Naming) (connectome: Connectome) : Wiring =
        let own = ofNeurons connectome
        let weights = own.Strength
        let count = naming.Names.Length

        if Naming.size naming <> weights.Rows then
            invalidArg (nameof naming) $"names for {Naming.size naming} neurons, weights of {weights.Rows}."

        if Naming.isByNeuron naming then
            { own with Naming = naming }
        else
            let byName =
                [| 0 .. weights.Rows - 1 |]
                |> Array.filter (fun neuron -> naming.Of[neuron] >= 0)
                |> Array.groupBy (fun neuron -> naming.Of[neuron])
                |> Array.sortBy fst

            // One row of sums at a time, and the names that it touches.
            let strength = Array.zeroCreate<float> count
            let signed = Array.zeroCreate<float> count
            let isTouched = Array.create count false
            let touched = ResizeArray<int>()
            let starts = Array.zeroCreate (count + 1)
            let columns = ResizeArray<int>()
            let values = ResizeArray<float32>()
            let signs = ResizeArray<float32>()
            let mutable next = 0

            for name, members in byName do
                for pre in members do
                    for k in weights.RowStarts[pre] .. weights.RowStarts[pre + 1] - 1 do
                        let post = naming.Of[weights.ColumnIndices[k]]

                        if post >= 0 then
                            if not isTouched[post] then
                                isTouched[post] <- true
                                touched.Add post

                            let weight = float weights.Values[k]
                            strength[post] <- strength[post] + weight
                            signed[post] <- signed[post] + float (signOf own pre k) * weight

                touched.Sort()

                while next < name do
                    next <- next + 1
                    starts[next] <- columns.Count

                for post in touched do
                    columns.Add post
                    values.Add(float32 (strength[post] / float naming.Members[post]))
                    signs.Add(if signed[post] < 0.0 then -1f else 1f)
                    strength[post] <- 0.0
                    signed[post] <- 0.0
                    isTouched[post] <- false

                touched.Clear()

            while next < count do
                next <- next + 1
                starts[next] <- columns.Count

            {
                Naming = naming
                Strength = CsrMatrix(count, count, starts, columns.ToArray(), values.ToArray())
                Sign = WiringSign.OfConnection(signs.ToArray())
            }
