namespace ActMax

open System
open System.Collections.Generic

/// How neurons are named in a table: each for itself, or together with the others of its group.
[<ReferenceEquality>]
type Naming =
    {
        /// Distinct names, in the order of the table.
        Names: string[]
        /// Position in `Names` of every neuron; -1 for a neuron that is left out.
        Of: int[]
        /// Neurons by name.
        Members: int[]
    }

[<RequireQualifiedAccess>]
module Naming =

    let private create (names: string[]) (place: int[]) : Naming =
        let members = Array.zeroCreate names.Length

        for name in place do
            if name >= 0 then
                members[name] <- members[name] + 1

        {
            Names = names
            Of = place
            Members = members
        }

    /// Every neuron under its own id, in the order of the neurons.
    let byNeuron (ids: string[]) : Naming = create ids (Array.init ids.Length id)

    /// Neurons by group, groups in ordinal order.
    let byGroup (group: string[]) : Naming =
        let names = Array.distinct group
        Array.sortInPlaceWith (fun (a: string) b -> String.CompareOrdinal(a, b)) names
        let place = Dictionary<string, int>(StringComparer.Ordinal)
        names |> Array.iteri (fun i name -> place[name] <- i)
        create names (group |> Array.map (fun name -> place[name]))

    /// Whether every neuron stands for itself.
    let isByNeuron (naming: Naming) : bool =
        naming.Names.Length = naming.Of.Length
        && naming.Of |> Seq.indexed |> Seq.forall (fun (neuron, name) -> neuron = name)

    /// The number of neurons that the naming is for.
    let size (naming: Naming) : int = naming.Of.Length

    /// The positions of names. Throws ArgumentException for a name that is not there.
    let find (names: string seq) (naming: Naming) : int[] =
        let place = Dictionary<string, int>(StringComparer.Ordinal)
        naming.Names |> Array.iteri (fun i name -> place[name] <- i)

        [|
            for name in names ->
                match place.TryGetValue name with
                | true, found -> found
                | _ -> invalidArg (nameof names) $"there is no '{name}' among {naming.Names.Length} names."
        |]

    /// Mean of a value by name over some neurons, in double precision: (position, mean) in the order of the names.
    let internal means (naming: Naming) (values: (int * float32) seq) : (int * float32)[] =
        let sums = Array.zeroCreate<float> naming.Names.Length
        let counts = Array.zeroCreate<int> naming.Names.Length

        for neuron, value in values do
            let name = naming.Of[neuron]

            if name >= 0 then
                sums[name] <- sums[name] + float value
                counts[name] <- counts[name] + 1

        [|
            for name in 0 .. counts.Length - 1 do
                if counts[name] > 0 then
                    name, float32 (sums[name] / float counts[name])
        |]
