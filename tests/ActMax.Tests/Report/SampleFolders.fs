namespace ActMax.Tests.Report

open System
open System.IO
open Xunit
open ActMax.Tests.Cli

/// A run with every analysis, and another to compare with; made once.
[<Sealed>]
type SampleFolders() =
    let folder = Directory.CreateTempSubdirectory "actmax-browser-"
    let at name = Path.Combine(folder.FullName, name)

    let written =
        lazy
            (SampleRun.write (at "run") [ "--neurons"; "400" ]
             SampleRun.write (at "other") [ "--neurons"; "400"; "--seed"; "1" ]

             let said =
                 CommandLine.run [ "report"; at "run"; at "other"; "--out"; at "compare.html"; "--quiet" ]

             if said.Code <> 0 then
                 failwith said.Error)

    member _.At(name: string) : string =
        written.Force()
        at name

    member this.Run = this.At "run"
    member this.Page = this.At(Path.Combine("run", "report.html"))

    /// A page of its own from this text.
    member _.Text(html: string) : string =
        let path = at $"{Guid.NewGuid():N}.html"
        File.WriteAllText(path, html)
        path

    interface IDisposable with
        member _.Dispose() = folder.Delete true

/// The tests that share one browser, and run one after the other.
[<CollectionDefinition "browser">]
type BrowserCollection() =
    interface ICollectionFixture<Browser>
    interface ICollectionFixture<SampleFolders>
