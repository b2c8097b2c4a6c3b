namespace ActMax.Tests.Report

open System
open System.Text
open FsCheck
open FsCheck.FSharp
open Xunit
open ActMax.Report

/// What a page carries of its stimuli, and how much it weighs.
type StimulusTests() =

    let sixMegabytes = 6_000_000

    let whole (items: int) =
        let inputs =
            Array.init 14_000 (fun i -> SamplePage.unit $"type {i % 173} 'odd' & <b>" i)

        SamplePage.create inputs 10 items (fun input time -> sin (float32 (1 + 10 * input + time)))

    /// Stimulus of an item rebuilt from the page, `[input; time]`.
    let carried (page: Page) (item: int) =
        let data = SamplePage.data (Html.render page)
        let ids = SamplePage.strings (data.GetProperty("inputs").GetProperty("id"))
        let found = SamplePage.entry "items" item data
        let values = SamplePage.floats (found.GetProperty("stimulus"))

        let rows =
            match found.GetProperty "rows" with
            | rows when rows.ValueKind = Text.Json.JsonValueKind.Null -> [| 0 .. ids.Length - 1 |]
            | rows -> SamplePage.integers rows

        let times = page.Times.Length
        let place = page.Inputs |> Array.mapi (fun i input -> input.Id, i) |> dict
        let stimulus = Array.zeroCreate<float32>(page.Inputs.Length * times)

        rows
        |> Array.iteri (fun i row -> Array.blit values (i * times) stimulus (place[ids[row]] * times) times)

        stimulus

    [<Fact>]
    member _.``14,000 inputs at 10 times in 4 items weigh less than 6 MB``() =
        let weight = Encoding.UTF8.GetByteCount(Html.render (whole 4))
        Assert.InRange(weight, 1_500_000, sixMegabytes)

    [<Fact>]
    member _.``many items weigh less than 6 MB too``() =
        let weight = Encoding.UTF8.GetByteCount(Html.render (whole 24))
        Assert.InRange(weight, 1_500_000, sixMegabytes)

    [<Fact>]
    member _.``stimuli that fit are carried exactly``() =
        let property (cells: NormalFloat[]) =
            let times = 3
            let inputs = cells.Length / times
            // About every other input is silent.
            let value input time =
                if input % 2 = 0 then
                    0.0f
                else
                    float32 cells[input * times + time].Get

            let page =
                SamplePage.create (Array.init inputs (SamplePage.unit "DM1")) times 2 value

            carried page 1 = page.Items[1].Stimulus

        Check.One(Config.QuickThrowOnFailure.WithMaxTest 30, property)

    [<Fact>]
    member _.``of stimuli that do not fit the strongest inputs are carried``() =
        let page =
            SamplePage.create (Array.init 14_000 (SamplePage.unit "DM1")) 60 4 (fun input _ -> float32 (input + 1))

        let data = SamplePage.data (Html.render page)
        let ids = SamplePage.strings (data.GetProperty("inputs").GetProperty("id"))
        Assert.InRange(ids.Length, 1_000, 13_999)
        let strongest = page.Inputs |> Array.skip (14_000 - ids.Length) |> Array.map _.Id
        Assert.Equal<string[]>(strongest, ids)
        let item = SamplePage.entry "items" 0 data
        Assert.Equal(14_000, item.GetProperty("activeInputs").GetInt32())
        // Sums of groups are over all inputs, also over those that are not carried.
        let sums = SamplePage.floats (item.GetProperty("sums"))
        Assert.Equal(14_000.0 * 14_001.0 / 2.0, float sums[0], 8.0)

    [<Fact>]
    member _.``silent inputs are counted and not carried``() =
        let data = SamplePage.data (Html.render SamplePage.small)
        Assert.Equal(12, data.GetProperty("inputCount").GetInt32())
        let item = SamplePage.entry "items" 0 data
        Assert.Equal(4, item.GetProperty("activeInputs").GetInt32())
        Assert.Equal(4, data.GetProperty("inputs").GetProperty("id").GetArrayLength())
        Assert.Equal<string[]>([| "DM1"; "VA2" |], SamplePage.strings (data.GetProperty("groups")))
        Assert.Equal<int[]>([| 6; 6 |], SamplePage.integers (data.GetProperty("groupSizes")))

    [<Fact>]
    member _.``inputs below the size that counts are carried and not counted``() =
        let data =
            SamplePage.data (
                Html.render
                    { SamplePage.small with
                        ActiveFrom = 0.6f
                    }
            )

        let item = SamplePage.entry "items" 0 data
        // Inputs 0, 3, 6 and 9 peak at 0.2, 0.5, 0.8 and 1.1.
        Assert.Equal(2, item.GetProperty("activeInputs").GetInt32())
        Assert.Equal(4, item.GetProperty("presentInputs").GetInt32())
        Assert.Equal(4, data.GetProperty("inputs").GetProperty("id").GetArrayLength())
