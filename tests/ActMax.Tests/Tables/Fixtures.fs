/// Where tests find files, and how they say what they expect of faults.
module ActMax.Tests.Fixtures

open System
open System.IO
open ActMax
open Xunit

/// A file that make_fixtures.py made.
let path (name: string) =
    Path.Combine(__SOURCE_DIRECTORY__, "fixtures", name)

/// Runs a test in a folder of its own, which is gone afterwards.
let inFolder (test: string -> unit) =
    let folder = Directory.CreateTempSubdirectory "actmax-test-"

    try
        test folder.FullName
    finally
        folder.Delete true

/// A text file in that folder.
let textFile (folder: string) (name: string) (text: string) =
    let path = Path.Combine(folder, name)
    File.WriteAllText(path, text)
    path

/// The faults of a result that must have some.
let faults (result: Result<'value, InputError list>) : InputError list =
    match result with
    | Error faults -> faults
    | Ok value -> failwith $"expected faults, got %A{value}"

/// The message of a result that must have failed.
let message (result: Result<'value, InputError list>) : string = result |> faults |> InputError.messages

/// Fails unless the message of the result holds all these parts.
let failsWith (parts: string list) (result: Result<'value, InputError list>) =
    let text = message result

    for part in parts do
        Assert.Contains(part, text)

/// The folder with real data sets, or the test is skipped: ACTMAX_DATA names it, or it lies beside the repository.
let data (name: string) : string =
    let above =
        Seq.unfold
            (fun (folder: DirectoryInfo | null) ->
                match folder with
                | null -> None
                | folder -> Some(Path.Combine(folder.FullName, "shared", "data"), folder.Parent))
            (DirectoryInfo AppContext.BaseDirectory)

    let named =
        Environment.GetEnvironmentVariable "ACTMAX_DATA"
        |> Option.ofObj
        |> Option.toList

    match
        Seq.append named above
        |> Seq.map (fun folder -> Path.Combine(folder, name))
        |> Seq.tryFind Path.Exists
    with
    | Some path -> path
    | None ->
        Assert.Skip $"the data set {name} is not here (ACTMAX_DATA names the folder of data sets)"
        ""
