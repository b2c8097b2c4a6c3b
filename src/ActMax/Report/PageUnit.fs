namespace ActMax.Report

/// An input or a neuron as the page names it.
type PageUnit =
    {
        /// Id in the neuron table, as text.
        Id: string
        /// Name for people; may equal `Id`.
        Name: string
        /// Type or group; empty when it has none.
        Group: string
    }

[<RequireQualifiedAccess>]
module PageUnit =

    /// A neuron by its group and id, where it has a group of its own.
    let create (id: string) (group: string) : PageUnit =
        {
            Id = id
            Name =
                if group = "" || group = "all" || group = "untyped" then id
                elif group = id then group
                else $"{group} {id}"
            Group = group
        }
