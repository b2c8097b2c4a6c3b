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
            let members =
                let own = Array.init count (fun _ -> ResizeArray<int>())

                for neuron in 0 .. weights.Rows - 1 do
                    if naming.Of[neuron] >= 0 then
                        own[naming.Of[neuron]].Add neuron

                own

            /// Every connection of a name's members to a named neuron: the entry, who sends it, the name it goes to.
            let each name (visit: int -> int -> int -> unit) =
                for pre in members[name] do
                    for k in weights.RowStarts[pre] .. weights.RowStarts[pre + 1] - 1 do
                        let post = naming.Of[weights.ColumnIndices[k]]

                        if post >= 0 then
                            visit k pre post

            // Once to count, once to fill: no list grows beside the arrays.
            let starts = Array.zeroCreate<int>(count + 1)
            let seen = Array.create count -1

            for name in 0 .. count - 1 do
                let mutable found = 0

                each name (fun _ _ post ->
                    if seen[post] <> name then
                        seen[post] <- name
                        found <- found + 1)

                starts[name + 1] <- starts[name] + found

            let columns = Array.zeroCreate<int> starts[count]
            let values = Array.zeroCreate<float32> starts[count]
            let signs = Array.zeroCreate<float32> starts[count]
            let strength = Array.zeroCreate<float> count
            let signed = Array.zeroCreate<float> count
            Array.fill seen 0 count -1

            for name in 0 .. count - 1 do
                let mutable next = starts[name]

                each name (fun k pre post ->
                    if seen[post] <> name then
                        seen[post] <- name
                        strength[post] <- 0.0
                        signed[post] <- 0.0
                        columns[next] <- post
                        next <- next + 1

                    let weight = float weights.Values[k]
                    strength[post] <- strength[post] + weight
                    signed[post] <- signed[post] + float (signOf own pre k) * weight)

                Array.Sort(columns, starts[name], next - starts[name])

                for k in starts[name] .. next - 1 do
                    let post = columns[k]
                    values[k] <- float32 (strength[post] / float naming.Members[post])
                    signs[k] <- if signed[post] < 0.0 then -1f else 1f

            {
                Naming = naming
                Strength = CsrMatrix(count, count, starts, columns, values)
                Sign = WiringSign.OfConnection signs
            }
