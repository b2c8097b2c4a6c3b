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

    /// Ids of segments are too long to read; their last digits tell the members of a group apart.
    let private short (id: string) =
        if id.Length > 10 then
            "#" + id.Substring(id.Length - 6)
        else
            id

    /// A neuron by its group and id, where it has a group of its own.
    let create (id: string) (group: string) : PageUnit =
        {
            Id = id
            Name =
                if group = "" || group = "all" || group = "untyped" then id
                elif group = id then group
                else $"{group} {short id}"
            Group = group
        }
