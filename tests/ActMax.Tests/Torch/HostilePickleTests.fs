module ActMax.Tests.Torch.HostilePickleTests

open System
open System.IO
open System.IO.Compression
open System.Text
open ActMax.Torch
open Xunit

// ---- a pickle by hand

let private op (c: char) = [| byte c |]

let private text (s: string) =
    Array.concat [ op 'X'; BitConverter.GetBytes(uint32 s.Length); Encoding.UTF8.GetBytes s ]

let private whole (n: int) =
    Array.append (op 'J') (BitConverter.GetBytes n)

let private name modul item =
    Encoding.ASCII.GetBytes $"c{modul}\n{item}\n"

let private tuple items =
    Array.concat [ op '('; Array.concat items; op 't' ]

let private call (target: byte[]) arguments =
    Array.concat [ target; tuple arguments; op 'R' ]

let private pickle parts =
    Array.concat [ [| 0x80uy; 2uy |]; Array.concat parts; op '.' ]

let private storage (kind: string) (key: string) (elements: int) =
    Array.append (tuple [ text "storage"; name "torch" kind; text key; text "cpu"; whole elements ]) (op 'Q')

let private tensor store (offset: int) (shape: int list) (strides: int list) =
    call
        (name "torch._utils" "_rebuild_tensor_v2")
        [
            store
            whole offset
            tuple (List.map whole shape)
            tuple (List.map whole strides)
            [| 0x89uy |]
            call (name "collections" "OrderedDict") []
        ]

let private archive level (entries: (string * byte[]) list) =
    use memory = new MemoryStream()

    let write () =
        use zip = new ZipArchive(memory, ZipArchiveMode.Create, true)

        for path, bytes in entries do
            use stream = zip.CreateEntry(path, level).Open()
            stream.Write bytes

    write ()
    memory.ToArray()

let private inFile (bytes: byte[]) run =
    let path = Path.GetTempFileName()

    try
        File.WriteAllBytes(path, bytes)
        run path
    finally
        File.Delete path

let private save storages pickled =
    archive
        CompressionLevel.NoCompression
        (("m/data.pkl", pickled)
         :: [ for key, bytes in storages -> $"m/data/{key}", bytes ])

let private readAll storages pickled =
    inFile (save storages pickled) StateDict.Read

let private refused storages pickled =
    inFile (save storages pickled) (fun path ->
        Assert.Throws<InvalidDataException>(fun () -> StateDict.Read path |> ignore).Message)

let private four = [ "0", Array.zeroCreate 16 ]

[<Fact>]
let ``the hand-made pickle is a good one`` () =
    let entry =
        readAll
            four
            (pickle
                [
                    op '}'
                    text "a"
                    tensor (storage "FloatStorage" "0" 4) 1 [ 3 ] [ 1 ]
                    op 's'
                ])
        |> Assert.Single

    Assert.Equal("a", entry.Name)
    Assert.Equal(3L, entry.Tensor.Count)

[<Theory>]
[<InlineData("os", "system")>]
[<InlineData("builtins", "eval")>]
[<InlineData("posix", "system")>]
[<InlineData("torch._utils", "_rebuild_tensor_v2.__globals__")>]
[<InlineData("torch", "load")>]
[<InlineData("numpy.core.multiarray", "scalar")>]
let ``no other name is accepted`` modul item =
    let message = refused [] (pickle [ call (name modul item) [ text "echo" ] ])
    Assert.Contains($"{modul}.{item}", message)

    refused [] (pickle [ text modul; text item; [| 0x93uy |]; op '0'; op 'N' ])
    |> ignore

[<Fact>]
let ``names that are allowed cannot be called for something else`` () =
    refused [] (pickle [ call (name "torch" "FloatStorage") [ whole 3 ] ]) |> ignore
    refused [] (pickle [ call (name "torch" "float32") [] ]) |> ignore

    refused [] (pickle [ call (name "torch._utils" "_rebuild_parameter") [ whole 3 ] ])
    |> ignore

    refused [] (pickle [ call (name "collections" "OrderedDict") [ whole 3 ] ])
    |> ignore

    refused [] (pickle [ call (text "os.system") [ whole 3 ] ]) |> ignore
    refused [] (pickle [ name "torch" "FloatStorage" ]) |> ignore

[<Fact>]
let ``the state of an object is not set`` () =
    Assert.Contains("state", refused [] (pickle [ text "x"; op '}'; op 'b' ]))

[<Theory>]
[<InlineData(0x81)>] // NEWOBJ
[<InlineData(0x92)>] // NEWOBJ_EX
[<InlineData(0x82)>] // EXT1
[<InlineData(0x69)>] // INST
[<InlineData(0x6f)>] // OBJ
[<InlineData(0x50)>] // PERSID
[<InlineData(0x97)>] // NEXT_BUFFER
[<InlineData(0xff)>]
let ``other instructions are refused`` code =
    Assert.Contains($"0x{code:x2}", refused [] (pickle [ op 'N'; [| byte code |] ]))

[<Fact>]
let ``a tensor must lie inside its storage`` () =
    let bad kind key elements offset shape strides =
        refused four (pickle [ tensor (storage kind key elements) offset shape strides ])
        |> ignore

    bad "FloatStorage" "0" 4 2 [ 3 ] [ 1 ]
    bad "FloatStorage" "0" 4 0 [ 2; 2 ] [ 3; 1 ]
    bad "FloatStorage" "0" 5 0 [ 1 ] [ 1 ]
    bad "DoubleStorage" "0" 4 0 [ 1 ] [ 1 ]
    bad "FloatStorage" "1" 4 0 [ 1 ] [ 1 ]
    bad "FloatStorage" "../data.pkl" 1 0 [ 1 ] [ 1 ]
    bad "FloatStorage" "0" 4 -1 [ 1 ] [ 1 ]
    bad "FloatStorage" "0" 4 3 [ 2 ] [ -1 ]
    bad "FloatStorage" "0" 4 0 [ -1 ] [ 1 ]
    bad "FloatStorage" "0" 4 0 [ 1; 1 ] [ 1 ]
    bad "FloatStorage" "0" Int32.MaxValue 0 [ 1 ] [ 1 ]

[<Fact>]
let ``a few bytes cannot claim to be a large tensor`` () =
    let huge = Int32.MaxValue

    let claim shape =
        pickle [ tensor (storage "FloatStorage" "0" 4) 0 shape (List.map (fun _ -> 0) shape) ]

    refused four (claim [ 1000000; 1000000 ]) |> ignore
    refused four (claim [ huge; huge; huge; huge ]) |> ignore
    refused four (claim (List.replicate 65 1)) |> ignore
    Assert.Equal(1000L, (Assert.Single(readAll four (claim [ 10; 100 ]))).Tensor.Count)

[<Fact>]
let ``long numbers and texts that do not end are refused`` () =
    refused [] (pickle [ [| 0x8buy; 255uy; 255uy; 255uy; 127uy |] ]) |> ignore

    refused [] (pickle [ Array.concat [ [| 0x8auy; 40uy |]; Array.create 40 1uy ] ])
    |> ignore

    refused [] (pickle [ Array.concat [ op 'X'; BitConverter.GetBytes UInt32.MaxValue ] ])
    |> ignore

    refused [] (pickle [ Array.concat [ [| 0x8duy |]; BitConverter.GetBytes UInt64.MaxValue ] ])
    |> ignore

    refused [] (pickle [ Array.concat [ op 'X'; BitConverter.GetBytes 2u; [| 0xc3uy; 0x28uy |] ] ])
    |> ignore

    refused [] (Array.append (op 'c') (Array.create 5000 65uy)) |> ignore

[<Fact>]
let ``a list that contains itself is refused`` () =
    // ] q0 h0 a: an empty list, kept, and appended to itself
    let message =
        refused [] (pickle [ op ']'; [| byte 'q'; 0uy; byte 'h'; 0uy |]; op 'a' ])

    Assert.Contains("nesting", message)

[<Fact>]
let ``lists that double forty times are refused`` () =
    let doubled =
        [
            for level in 1..40 ->
                Array.concat
                    [
                        op ']'
                        op '('
                        [| byte 'h'; byte (level - 1); byte 'h'; byte (level - 1) |]
                        op 'e'
                        [| byte 'q'; byte level |]
                        op '0'
                    ]
        ]

    let start = Array.concat [ op ']'; [| byte 'q'; 0uy |]; op '0' ]

    let message =
        refused [] (pickle [ start; Array.concat doubled; [| byte 'h'; 40uy |] ])

    Assert.Contains("more values", message)

[<Fact>]
let ``a million levels of nesting are refused, not followed`` () =
    let depth = 1_000_000

    refused [] (pickle [ Array.create depth (byte ']'); Array.create (depth - 1) (byte 'a') ])
    |> ignore

    refused [] (pickle [ op 'N'; Array.create depth 0x85uy ]) |> ignore

[<Fact>]
let ``a stack that runs empty is refused`` () =
    for parts in
        [
            [||]
            op '0'
            op 'a'
            op 's'
            op 't'
            op 'u'
            op 'R'
            op 'Q'
            op 'q'
            [| byte 'h'; 9uy |]
        ] do
        refused [] (pickle [ parts ]) |> ignore

    refused [] (pickle [ op '(' ]) |> ignore
    refused [] (pickle [ op '}'; op '('; op 'N'; op 'u' ]) |> ignore
    refused [] (pickle [ op '}'; op '}'; op 'N'; op 's' ]) |> ignore

[<Fact>]
let ``compressed entries are refused before they are unpacked`` () =
    let bomb =
        archive CompressionLevel.Optimal [ "m/data.pkl", Array.zeroCreate 50_000_000 ]

    Assert.True(bomb.Length < 100_000)

    inFile bomb (fun path ->
        let error =
            Assert.Throws<InvalidDataException>(fun () -> StateDict.Read path |> ignore)

        Assert.Contains("compressed", error.Message))

[<Fact>]
let ``a zip file of something else is refused`` () =
    let two = [ "m/data.pkl", op '.'; "n/data.pkl", op '.' ]

    for entries in [ []; [ "a.txt", [| 1uy |] ]; two; [ "data.pkl", op '.' ] ] do
        inFile (archive CompressionLevel.NoCompression entries) (fun path ->
            Assert.Throws<InvalidDataException>(fun () -> StateDict.Read path |> ignore)
            |> ignore)
