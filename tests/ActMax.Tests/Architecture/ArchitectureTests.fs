/// What the rooms of the library promise about each other, read from the sources.
module ActMax.Tests.ArchitectureTests

open System
open System.IO
open System.Xml.Linq
open ActMax
open Xunit

let private library =
    Path.GetFullPath(Path.Combine(GoldenFile.folder, "..", "..", "src", "ActMax"))

let private rooms =
    [
        "Tables"
        "Connectome"
        "Tensor"
        "Model"
        "Stimulus"
        "Objective"
        "Search"
        "Outcome"
        "Analysis"
        "Report"
        "Jobs"
    ]

let private compiled =
    lazy
        (XDocument.Load(Path.Combine(library, "ActMax.fsproj")).Descendants(XName.Get "Compile")
         |> Seq.map (fun item ->
             match item.Attribute(XName.Get "Include") with
             | null -> failwith "a Compile item without a file"
             | attribute -> attribute.Value)
         |> List.ofSeq)

let private sources () =
    Directory.GetFiles(library, "*.fs", SearchOption.AllDirectories)
    |> Array.map (fun path -> Path.GetRelativePath(library, path).Replace('\\', '/'))
    |> Array.filter (fun path -> not (path.StartsWith "obj/" || path.StartsWith "bin/" || path.Contains "node_modules"))

[<Fact>]
let ``the compile list is the data flow: every room in one block, in the order of the flow`` () =
    let folders = compiled.Value |> List.map (fun path -> (path.Split '/')[0])

    let blocks =
        folders
        |> List.fold
            (fun blocks room ->
                match blocks with
                | last :: _ when last = room -> blocks
                | _ -> room :: blocks)
            []
        |> List.rev

    Assert.Equal<string list>(rooms |> List.filter (fun room -> List.contains room folders), blocks)
    Assert.Equal<string list>([], List.except rooms folders)

[<Fact>]
let ``every source file lies in a room and is compiled`` () =
    Assert.Equal<Set<string>>(set (sources ()), compiled.Value |> List.filter (fun path -> path.EndsWith ".fs") |> set)

[<Fact>]
let ``only the room Tensor opens dispose scopes and registers differentiable operations`` () =
    let using (word: string) =
        sources ()
        |> Array.filter (fun path -> File.ReadAllText(Path.Combine(library, path)).Contains word)
        |> Array.map (fun path -> (path.Split '/')[0])
        |> Array.distinct

    for word in [ "NewDisposeScope"; "DifferentiableOperation" ] do
        Assert.Equal<string[]>([| "Tensor" |], using word)

[<Fact>]
let ``rooms before Tensor do not name tensors, nor do those that keep and show results`` () =
    let without = [ "Tables"; "Connectome"; "Outcome"; "Report" ]

    let offenders =
        sources ()
        |> Array.filter (fun path -> List.contains ((path.Split '/')[0]) without)
        |> Array.filter (fun path -> File.ReadAllText(Path.Combine(library, path)).Contains "torch.Tensor")

    Assert.Equal<string[]>([||], offenders)

[<Fact>]
let ``what the library hands over holds no tensors`` () =
    let rec holds (seen: Set<string>) (kind: Type) : bool =
        let name = string kind

        if seen.Contains name then
            false
        elif kind.Namespace = "TorchSharp" then
            true
        elif kind.IsArray || kind.IsGenericType then
            let parts =
                match kind.GetElementType() with
                | null -> kind.GetGenericArguments()
                | part -> [| part |]

            parts |> Array.exists (holds (seen.Add name))
        elif kind.Namespace = "ActMax" then
            kind.GetProperties()
            |> Array.exists (fun property -> holds (seen.Add name) property.PropertyType)
        else
            false

    Assert.True(holds Set.empty typeof<State>)
    Assert.False(holds Set.empty typeof<Outcome>)

    // Analyses compute with tensors and hand over numbers.
    for found in
        [
            typeof<Circuit>
            typeof<Landscape>
            typeof<Contrast>
            typeof<PathEdge>
            typeof<SaliencyMap>
        ] do
        Assert.False(holds Set.empty found)
