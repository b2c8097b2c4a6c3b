namespace ActMax.Tests.Report

open System
open System.IO
open Xunit
open ActMax
open ActMax.Report

/// Writing a page into a folder.
type WriteTests() =

    let fault (result: Result<unit, InputError list>) =
        match result with
        | Error [ InputError.Unwritable(path, reason) ] ->
            Assert.NotEmpty reason
            path
        | other -> failwith $"expected one Unwritable, got %A{other}"

    [<Fact>]
    member _.``a page is written whole and leaves nothing beside it``() =
        SamplePage.inFolder (fun folder ->
            let path = Path.Combine(folder, "report.html")
            File.WriteAllText(path, "an older page")
            Assert.Equal(Ok(), Html.write path SamplePage.small)
            Assert.Equal(Html.render SamplePage.small, File.ReadAllText path)
            Assert.Equal<string[]>([| path |], Directory.GetFileSystemEntries folder))

    [<Fact>]
    member _.``a missing folder is an error``() =
        SamplePage.inFolder (fun folder ->
            let path = Path.Combine(folder, "missing", "report.html")
            Assert.Equal(path, fault (Html.write path SamplePage.small))
            Assert.Empty(Directory.GetFileSystemEntries folder))

    [<Fact>]
    member _.``a folder in place of the page is an error and stays``() =
        SamplePage.inFolder (fun folder ->
            let path = Path.Combine(folder, "report.html")
            Directory.CreateDirectory path |> ignore
            Assert.Equal(path, fault (Html.write path SamplePage.small))
            Assert.Equal<string[]>([| path |], Directory.GetFileSystemEntries folder))

    [<Fact>]
    member _.``a page that cannot be rendered leaves the older one``() =
        SamplePage.inFolder (fun folder ->
            let path = Path.Combine(folder, "report.html")
            File.WriteAllText(path, "an older page")

            let wrong =
                { SamplePage.small with
                    Times = [| "0" |]
                }

            Assert.Throws<ArgumentException>(fun () -> Html.write path wrong |> ignore)
            |> ignore

            Assert.Equal("an older page", File.ReadAllText path))
