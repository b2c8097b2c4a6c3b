/// TorchScript files that cannot be used, or not like that.
module ActMax.Tests.ScriptFaultTests

open System
open System.IO
open System.IO.Compression
open ActMax
open Xunit

let private fault source : string =
    match ScriptModel.load source with
    | Ok _ -> failwith "the file was taken"
    | Error faults ->
        let text = InputError.message (Assert.Single faults)
        Assert.DoesNotContain("Traceback", text)
        Assert.DoesNotContain("\n", text)
        Assert.StartsWith(source.Path, text)
        text

[<Fact>]
let ``a file that does not fit has one clear message`` () =
    let shaped =
        fault (ScriptFixture.source "picture.pt" [ "channel", 3; "height", 8; "width", 8 ])

    Assert.Contains("[2; 3; 8; 8]", shaped)
    Assert.Contains("channels", shaped)

    let several =
        fault
            { ScriptFixture.several with
                ScriptSource.Output = ScriptOutput.Whole
            }

    Assert.Contains("a tuple of 2; expected one tensor", several)

    let missing =
        fault
            { ScriptFixture.named with
                ScriptSource.Output = ScriptOutput.Key "rate"
            }

    Assert.Contains("rates, sums", missing)

    Assert.Contains(
        "data_key",
        fault
            { ScriptFixture.video with
                ScriptSource.DataKey = None
            }
    )

    let session =
        fault
            { ScriptFixture.video with
                ScriptSource.DataKey = Some "third"
            }

    Assert.Contains("unknown session third", session)

    let layout =
        fault
            { ScriptFixture.picture with
                ScriptSource.Layout = ScriptLayout.FramesUnits
            }

    Assert.Contains("expected [batch; frame; unit]", layout)

[<Fact>]
let ``a file that is missing, cut off, of another kind or damaged has one clear message`` () =
    let folder = Directory.CreateTempSubdirectory "actmax"

    try
        let write (name: string) (bytes: byte[]) =
            let path = Path.Combine(folder.FullName, name)
            File.WriteAllBytes(path, bytes)

            { ScriptFixture.picture with
                ScriptSource.Path = path
            }

        let whole = File.ReadAllBytes(NetworkFixture.path "picture.pt")

        Assert.Contains(
            "no such file",
            fault
                { ScriptFixture.picture with
                    ScriptSource.Path = Path.Combine(folder.FullName, "none.pt")
                }
        )

        Assert.Contains("cut off", fault (write "cut.pt" whole[.. whole.Length / 2]))
        Assert.Contains("no TorchScript", fault (write "text.pt" "not a model"B))
        Assert.Contains("no TorchScript", fault (write "empty.pt" [||]))

        let dict =
            { ScriptFixture.picture with
                ScriptSource.Path = Torch.Fixtures.path "state_dict.pt"
            }

        Assert.Contains("state dict", fault dict)

        // Every byte of the code, of the pickles and of the weights is one that matters.
        let random = Random 3

        for place in List.init 60 (fun _ -> random.Next whole.Length) do
            let damaged = Array.copy whole
            damaged[place] <- damaged[place] ^^^ 0x55uy

            match ScriptModel.load (write "damaged.pt" damaged) with
            | Ok model -> Model.activity (NetworkFixture.stimuli 1 1 model) model |> ignore
            | Error faults -> Assert.DoesNotContain("\n", InputError.message (Assert.Single faults))
    finally
        folder.Delete true

[<Fact>]
let ``a tensor that reaches outside of its data is refused`` () =
    let folder = Directory.CreateTempSubdirectory "actmax"

    try
        let path = Path.Combine(folder.FullName, "hostile.pt")
        File.Copy(NetworkFixture.path "named.pt", path)

        do
            use archive = ZipFile.Open(path, ZipArchiveMode.Update)

            let entry =
                archive.Entries |> Seq.find (fun entry -> entry.FullName.EndsWith "/data.pkl")

            let content =
                use stream = entry.Open()
                use memory = new MemoryStream()
                stream.CopyTo memory
                memory.ToArray()

            // The shape (2, 3) of the first weight: BININT1 2, BININT1 3.
            let place =
                [ 0 .. content.Length - 4 ]
                |> List.find (fun i ->
                    content[i] = 75uy
                    && content[i + 1] = 2uy
                    && content[i + 2] = 75uy
                    && content[i + 3] = 3uy)

            content[place + 1] <- 200uy
            let name = entry.FullName
            entry.Delete()
            use stream = (archive.CreateEntry(name, CompressionLevel.NoCompression)).Open()
            stream.Write(content.AsSpan())

        Assert.Contains(
            "reaches outside",
            fault
                { ScriptFixture.named with
                    ScriptSource.Path = path
                }
        )
    finally
        folder.Delete true
