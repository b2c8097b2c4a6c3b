module ActMax.Tests.Torch.StateDictTests

open System
open System.IO
open ActMax.Torch
open Xunit

let private read name = StateDict.Read(Fixtures.path name)

let private find (entries: StateEntry seq) name =
    (entries |> Seq.find (fun e -> e.Name = name)).Tensor

let private inFile (bytes: byte[]) (use': string -> 'a) =
    let path = Path.GetTempFileName()

    try
        File.WriteAllBytes(path, bytes)
        use' path
    finally
        File.Delete path

let private refused (read: string -> unit) (bytes: byte[]) =
    inFile bytes (fun path -> Assert.Throws<InvalidDataException>(fun () -> read path).Message)

[<Fact>]
let ``a state dict is read in order`` () =
    let entries = read "state_dict.pt"

    Assert.Equal<string list>(
        [
            "conv.weight"
            "conv.bias"
            "norm.weight"
            "norm.bias"
            "norm.running_mean"
            "norm.running_var"
            "norm.num_batches_tracked"
        ],
        [ for e in entries -> e.Name ]
    )

    let weight = find entries "conv.weight"
    Assert.Equal<int64 seq>([ 2L; 2L; 3L ], weight.Shape)
    let step = 2.0 / 11.0
    Assert.All(Array.indexed (weight.ToSingles()), fun (i, w) -> Assert.Equal(-1.0 + step * float i, float w, 6))
    Assert.Equal<int64[]>([| 0L |], (find entries "norm.num_batches_tracked").ToArray<int64>())

[<Fact>]
let ``views, shared storages and every element type are read`` () =
    let entries = read "views.pt"
    let expected = Fixtures.json "views.json"
    Assert.Equal(17, entries.Count)

    for entry in entries do
        let wanted = Fixtures.recorded (expected.GetProperty entry.Name)
        Assert.Equal<int64 seq>(wanted.Shape, entry.Tensor.Shape)
        Assert.Equal<float[]>(wanted.Data, Array.map float (entry.Tensor.ToSingles()))

    Assert.Throws<ArgumentException>(fun () -> (find entries "int16").ToArray<int>() |> ignore)
    |> ignore

[<Fact>]
let ``a stored tensor becomes one of libtorch`` () =
    use _ = TorchSharp.torch.NewDisposeScope()

    for entry in read "views.pt" do
        let tensor = entry.Tensor.ToTensor()
        Assert.Equal<int64 seq>(entry.Tensor.Shape, tensor.shape)
        Assert.Equal(entry.Tensor.Type, tensor.dtype)
        Assert.Equal<float32[]>(entry.Tensor.ToSingles(), tensor.``float``().data<float32>().ToArray())

let private value<'v when 'v :> CheckpointValue> (map: CheckpointValue.Map) key = Assert.IsType<'v>(map[key])

[<Fact>]
let ``a checkpoint is a tree`` () =
    match StateDict.ReadTree(Fixtures.path "checkpoint.pt") with
    | :? CheckpointValue.Map as map ->
        Assert.Equal(7L, (value<CheckpointValue.Whole> map "epoch").Value)
        Assert.Equal(0.125, (value<CheckpointValue.Real> map "rate").Value)
        Assert.Equal("Grüße", (value<CheckpointValue.Text> map "name").Value)
        Assert.False((value<CheckpointValue.Truth> map "done").Value)
        value<CheckpointValue.Nothing> map "none" |> ignore
        Assert.Equal(2, (value<CheckpointValue.Sequence> map "shape").Items.Count)
        Assert.Equal("cpu", (value<CheckpointValue.Text> map "device").Value)
        Assert.Equal("torch.float32", (value<CheckpointValue.Text> map "dtype").Value)
        let optimiser = value<CheckpointValue.Map> map "optimiser"
        Assert.Equal<string list>([ "0"; "(1, 2)" ], [ for struct (key, _) in optimiser.Entries -> key ])
        Assert.Null map["absent"]
        let model = StateDict.Flatten(value<CheckpointValue.Map> map "model")
        Assert.Equal("conv.weight", model[0].Name)
    | other -> failwith $"a map was expected, not {other}"

[<Fact>]
let ``the tensors of a checkpoint have dotted paths`` () =
    let names = [ for e in read "checkpoint.pt" -> e.Name ]
    Assert.Equal<string list>([ "layers.0"; "layers.1.0"; "parameter" ], List.skip 7 names)
    Assert.Equal("model.conv.weight", names[0])

[<Fact>]
let ``what is no state dict says what it is`` () =
    let message name =
        Assert.Throws<InvalidDataException>(fun () -> read name |> ignore).Message

    Assert.Contains("old format", message "legacy.pt")
    Assert.Contains("TorchScript", message "net.pt")
    Assert.Contains("torch.nn.modules.linear.Linear", message "object.pt")
    Assert.Contains("state_dict()", message "object.pt")
    Assert.Contains("no file of torch.save", message "views.json")
    Assert.Contains("views.json", message "views.json")

    Assert.Throws<FileNotFoundException>(fun () -> read "nothing.pt" |> ignore)
    |> ignore

[<Fact>]
let ``a file cut anywhere is refused`` () =
    let bytes = File.ReadAllBytes(Fixtures.path "checkpoint.pt")

    for length in 0..97 .. bytes.Length - 1 do
        refused (fun path -> StateDict.Read path |> ignore) bytes[.. length - 1]
        |> ignore

[<Fact>]
let ``a file with any byte changed is read or refused, never worse`` () =
    let bytes = File.ReadAllBytes(Fixtures.path "views.pt")
    let random = Random 5

    for _ in 1..1500 do
        let damaged = Array.copy bytes
        damaged[random.Next damaged.Length] <- byte (random.Next 256)

        inFile damaged (fun path ->
            try
                for entry in StateDict.Read path do
                    entry.Tensor.ToSingles() |> ignore
            with :? InvalidDataException ->
                ())

// ---- safetensors

let private safetensors (header: string) (data: byte[]) =
    let header = Text.Encoding.UTF8.GetBytes header
    Array.concat [ BitConverter.GetBytes(int64 header.Length); header; data ]

let private refusedSafetensors header data =
    refused (fun path -> Safetensors.Read path |> ignore) (safetensors header data)

[<Fact>]
let ``safetensors are read`` () =
    let entries = Safetensors.Read(Fixtures.path "tensors.safetensors")
    Assert.Equal<string list>([ "weight"; "mask"; "ids" ], [ for e in entries -> e.Name ])
    let expected = [| 0.5f; -1.25f; 2f; -0.75f; 1.5f; 0.3f |]
    Assert.Equal<float32[]>(expected, (find entries "weight").ToArray<float32>())
    Assert.Equal<bool[]>([| true; false; true; false; false; true |], (find entries "mask").ToArray<bool>())
    Assert.Equal<int64[]>([| 6L; 4L; 9L; 2L; 8L; 3L |], (find entries "ids").ToArray<int64>())

[<Fact>]
let ``bad safetensors are refused with a reason`` () =
    let tensor name shape (first: int) (last: int) =
        $"\"{name}\": {{\"dtype\": \"F32\", \"shape\": {shape}, \"data_offsets\": [{first}, {last}]}}"

    let eight = Array.zeroCreate 8
    let one = tensor "a" "[2]" 0 8

    inFile (safetensors $"{{{one}}}" eight) (fun path -> Assert.Single(Safetensors.Read path))
    |> ignore

    let overlapping = tensor "b" "[1]" 4 8
    Assert.Contains("overlaps", refusedSafetensors $"{{{one}, {overlapping}}}" eight)
    Assert.Contains("outside", refusedSafetensors $"{{{one}}}" (Array.zeroCreate 7))
    let short = tensor "a" "[3]" 0 8
    Assert.Contains("needs 12", refusedSafetensors $"{{{short}}}" eight)
    let negative = tensor "a" "[-2]" 0 8
    Assert.Contains("negative", refusedSafetensors $"{{{negative}}}" eight)
    let huge = tensor "a" "[9000000000, 9000000000]" 0 8
    refusedSafetensors $"{{{huge}}}" eight |> ignore
    Assert.Contains("same name", refusedSafetensors $"{{{one}, {one}}}" eight)
    refusedSafetensors "[1, 2]" eight |> ignore
    refusedSafetensors "{\"a\": 3}" eight |> ignore
    refusedSafetensors "{\"a\": " eight |> ignore

    let unknown =
        "{\"a\": {\"dtype\": \"F8\", \"shape\": [], \"data_offsets\": [0, 1]}}"

    Assert.Contains("F8", refusedSafetensors unknown eight)
    let long = Array.append (BitConverter.GetBytes Int64.MaxValue) eight
    refused (fun path -> Safetensors.Read path |> ignore) long |> ignore
    refused (fun path -> Safetensors.Read path |> ignore) [| 1uy; 2uy |] |> ignore
