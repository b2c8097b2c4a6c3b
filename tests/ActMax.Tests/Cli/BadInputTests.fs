module ActMax.Tests.Cli.BadInputTests

open System
open System.IO
open System.IO.Compression
open System.Text
open ActMax
open Xunit

/// One clear message a fault, exit code 2, nothing on the way out and no folder.
let private refused (bench: Bench) (parts: string list) (flags: string list) =
    let said = CommandLine.run flags
    Assert.Equal(2, said.Code)
    Assert.Equal("", said.Out)
    Assert.False(Directory.Exists(bench.At "run"), "the folder was made although nothing could be run.")
    let lines = said.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)
    Assert.All(lines, (fun line -> Assert.StartsWith("actmax: ", line)))
    Assert.DoesNotContain("   at ", said.Error)
    Assert.DoesNotContain("Exception", said.Error)

    for part in parts do
        Assert.Contains(part, said.Error)

    lines.Length

let private one bench parts flags =
    Assert.Equal(1, refused bench parts flags)

let private neurons (rows: string) = "idx,id,cell_type,sign\n" + rows

[<Fact>]
let ``files that are not there are all named`` () =
    use bench = new Bench()

    let flags =
        bench.Small()
        |> Flags.replace "--weights" (bench.At "none.npz")
        |> Flags.replace "--neurons" (bench.At "none.csv")

    Assert.Equal(2, refused bench [ "none.npz: no such file"; "none.csv: no such file" ] flags)

    one bench [ "gone.npy: no such file" ] (bench.Small() @ [ "--init"; bench.At "gone.npy" ])
    one bench [ "gone.csv: no such file" ] (bench.Small() @ [ "--targets"; bench.At "gone.csv" ])
    one bench [ "gone.json: no such file" ] [ "maximise"; "--job"; bench.At "gone.json" ]
    one bench [ bench.Folder; "is a folder" ] (Flags.replace "--weights" bench.Folder (bench.Small()))

[<Fact>]
let ``a truncated or foreign archive is named`` () =
    use bench = new Bench()
    let flags = bench.Small()
    let whole = bench.Bytes("", "weights.npz")

    for length in [ 0; 10; whole.Length / 2; whole.Length - 3 ] do
        File.WriteAllBytes(bench.At "cut.npz", Array.truncate length whole)
        one bench [ "cut.npz" ] (Flags.replace "--weights" (bench.At "cut.npz") flags)

    one bench [ "neurons.csv" ] (Flags.replace "--weights" (bench.At "neurons.csv") flags)

/// An .npy file with this header and these bytes.
let private npy (descr: string) (shape: string) (bytes: byte[]) : byte[] =
    let header = $"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}"
    let padded = header.PadRight((header.Length + 10 + 63) / 64 * 64 - 11) + "\n"

    Array.concat
        [
            [| 0x93uy |]
            Encoding.ASCII.GetBytes "NUMPY"
            [| 1uy; 0uy |]
            BitConverter.GetBytes(uint16 padded.Length)
            Encoding.ASCII.GetBytes padded
            bytes
        ]

let private ints (values: int32 list) =
    values |> List.map BitConverter.GetBytes |> Array.concat

let private singles (values: float32 list) =
    values |> List.map BitConverter.GetBytes |> Array.concat

let private archive (path: string) (entries: (string * byte[]) list) =
    File.Delete path
    use zip = ZipFile.Open(path, ZipArchiveMode.Create)

    for name, bytes in entries do
        use entry = zip.CreateEntry(name + ".npy").Open()
        entry.Write(bytes, 0, bytes.Length)

let private coordinates rows columns (values: float32 list) (size: int * int) =
    [
        "row", npy "<i4" $"({List.length rows},)" (ints rows)
        "col", npy "<i4" $"({List.length columns},)" (ints columns)
        "data", npy "<f4" $"({values.Length},)" (singles values)
        "shape", npy "<i4" "(2,)" (ints [ fst size; snd size ])
        "format", npy "|S3" "()" (Encoding.ASCII.GetBytes "coo")
    ]

[<Fact>]
let ``a matrix that cannot be used is refused with the reason`` () =
    use bench = new Bench()
    let flags = bench.Small()

    let replaced name bytes =
        List.map (fun (key, old) -> key, (if key = name then bytes else old))

    let good = coordinates [ 0; 1 ] [ 2; 3 ] [ 0.5f; 0.5f ] (5, 5)

    for entries, parts in
        [
            replaced "data" (npy "<c8" "(2,)" (Array.zeroCreate 16)) good, [ "bad.npz" ]
            replaced "data" (npy "|O" "(2,)" (Array.zeroCreate 16)) good, [ "bad.npz"; "object" ]
            replaced "row" (npy "<f4" "(2,)" (singles [ 0.5f; 1f ])) good, [ "bad.npz"; "row" ]
            coordinates [ 0; 1 ] [ 2; 3 ] [ 0.5f; 0.5f ] (5, 4), [ "[5; 4]" ]
            coordinates [ 0; 9 ] [ 2; 3 ] [ 0.5f; 0.5f ] (5, 5), [ "9"; "0 .. 4" ]
            coordinates [ 0; -1 ] [ 2; 3 ] [ 0.5f; 0.5f ] (5, 5), [ "-1"; "0 .. 4" ]
            coordinates [ 0; 1 ] [ 2; 3 ] [ 0.5f; nanf ] (5, 5), [ "NaN"; "row 1, column 3" ]
            coordinates [ 0; 1 ] [ 2; 3 ] [ 0.5f; -infinityf ] (5, 5), [ "infinite"; "row 1, column 3" ]
            coordinates [ 0 ] [ 2; 3 ] [ 0.5f; 0.5f ] (5, 5), [ "bad.npz" ]
            good |> List.filter (fun (name, _) -> name <> "data"), [ "data" ]
            replaced "format" (npy "|S3" "()" (Encoding.ASCII.GetBytes "bsr")) good, [ "bsr" ]
        ] do
        archive (bench.At "bad.npz") entries
        one bench parts (Flags.replace "--weights" (bench.At "bad.npz") flags)

[<Fact>]
let ``a neuron table that does not fit is refused with the reason`` () =
    use bench = new Bench()
    let flags = bench.Small()
    let rows = "0,10,in,1\n1,11,in,-1\n2,12,mid,1\n3,13,mid,1\n4,14,out,1\n"

    for table, parts in
        [
            "", [ "bad.csv" ]
            neurons rows |> _.Replace("idx", "position"), [ "no column 'idx'"; "position, id, cell_type, sign" ]
            neurons rows |> _.Replace("cell_type", "type"), [ "no column 'cell_type'" ]
            neurons (rows.Replace("1,11,in", "1,10,in")), [ "neuron id '10' appears more than once" ]
            neurons (rows.Replace("1,11,in", "0,11,in")), [ "idx '0' appears more than once" ]
            neurons (rows.Replace("1,11,in,-1\n", "")), [ "without a row"; "1 (first: 1)" ]
            neurons (rows.Replace("4,14,out", "5,14,out")), [ "idx of row 4"; "0 .. 4" ]
            neurons (rows.Replace("1,11,in", "1,,in")), [ "id of neuron 1 is missing" ]
            neurons (rows.Replace("1,11,in", "one,11,in")), [ "one" ]
            neurons (rows.Replace("in,-1", "in,minus")), [ "minus" ]
            neurons (rows + "5,15\n"), [ "bad.csv" ]
            "idx,idx\n" + rows, [ "idx" ]
        ] do
        one bench parts (Flags.replace "--neurons" (bench.Write("bad.csv", table)) flags)

[<Fact>]
let ``columns that are not there are named with those that are`` () =
    use bench = new Bench()

    for flag in
        [
            "--id-column"
            "--index-column"
            "--sign-column"
            "--group-column"
            "--transmitter-column"
        ] do
        one bench [ "no column 'colour'"; "idx, id, cell_type, sign" ] (Flags.replace flag "colour" (bench.Small()))

[<Fact>]
let ``conditions that cannot be evaluated say why and which columns exist`` () =
    use bench = new Bench()

    for condition, parts in
        [
            "cell_type = = 'in'", [ "syntax error" ]
            "colour = 'red'", [ "colour"; "idx, id, cell_type, sign" ]
            "cell_type = 'none'", [ "matches none of 5 rows" ]
            "", [ "condition" ]
            "1; DROP TABLE neurons", [ "condition" ]
            "readfile('/etc/passwd') IS NOT NULL", [ "readfile" ]
            "id IN (SELECT name FROM sqlite_master)", [ "condition" ]
            "load_extension('x') = 1", [ "load_extension" ]
        ] do
        one bench parts (Flags.replace "--sensory" condition (bench.Small()))

        one
            bench
            parts
            (Flags.replace "--target" $"{condition}@2=0.5" (bench.Small())
             |> fun flags ->
                 if condition = "" then
                     Flags.replace "--sensory" "" (bench.Small())
                 else
                     flags)

        if condition <> "" then
            one bench parts (bench.Small() @ [ "--silence"; condition ])

[<Fact>]
let ``faults of several conditions are all reported`` () =
    use bench = new Bench()

    let flags =
        bench.Small()
        |> Flags.replace "--sensory" "cell_type = 'a'"
        |> Flags.replace "--target" "cell_type = 'b'@7=1"
        |> fun flags -> flags @ [ "--silence"; "cell_type = 'c'" ]

    Assert.Equal(4, refused bench [ "'a'"; "'b'"; "'c'"; "is 7; expected 0 .. 2" ] flags)

[<Fact>]
let ``targets that cannot be read or reached are refused`` () =
    use bench = new Bench()

    for target, part in
        [
            "cell_type = 'out'", "CONDITION@LAYER=VALUE"
            "cell_type = 'out'@2", "CONDITION@LAYER=VALUE"
            "cell_type = 'out'@2=much", "CONDITION@LAYER=VALUE"
            "cell_type = 'out'@2=NaN", "CONDITION@LAYER=VALUE"
            "cell_type = 'out'@3=0.5", "0 .. 2"
            "cell_type = 'out'@-1=0.5", "0 .. 2"
            "cell_type = 'out'@99999999999=0.5", "CONDITION@LAYER=VALUE"
        ] do
        one bench [ part ] (Flags.replace "--target" target (bench.Small()))

    for table, part in
        [
            "layer,neuron\n2,4\n", "value"
            "layer,value\n2,0.5\n", "neuron, where or id"
            "layer,neuron,value\n3,4,0.5\n", "0 .. 2"
            "layer,neuron,value\n2,5,0.5\n", "0 .. 4"
            "layer,neuron,value\n2,4,x\n", "x"
            "layer,neuron,value\n2,4,NaN\n", "NaN"
            "layer,neuron,value\n99999999999,4,1\n", "0 .. 2"
            "batch,layer,neuron,value\n-1,2,4,1\n", "-1"
            "batch,layer,neuron,value\n99999999999,2,4,1\n", "batch"
            "layer,id,value\n2,99,1\n", "99"
            "layer,where,value\n2,colour = 1,1\n", "colour"
            "layer,neuron,value\n", "target"
        ] do
        one
            bench
            [ part ]
            (Flags.without "--target" (bench.Small())
             @ [ "--targets"; bench.Write("bad.csv", table) ])

[<Fact>]
let ``an initial stimulus of another shape is refused with both shapes`` () =
    use bench = new Bench()

    let save shape =
        Npy.write (bench.At "init.npy") (Npy.ofFloat32 shape (Array.zeroCreate (List.fold (*) 1 shape)))
        |> InputError.orFail

    for shape, text in [ [ 3; 2 ], "[3; 2]"; [ 2; 2; 3 ], "[2; 2; 3]"; [ 6 ], "[6]" ] do
        save shape
        one bench [ text; "[1; 2; 3]" ] (bench.Small() @ [ "--init"; bench.At "init.npy" ])

    File.WriteAllBytes(bench.At "init.npy", npy "|O" "(2, 3)" (Array.zeroCreate 48))
    one bench [ "object" ] (bench.Small() @ [ "--init"; bench.At "init.npy" ])
    File.WriteAllBytes(bench.At "init.npy", npy "<f4" "(2, 3)" (singles [ 0f; 0f; nanf; 0f; 0f; 0f ]))
    one bench [ "element 2" ] (bench.Small() @ [ "--init"; bench.At "init.npy" ])
    File.WriteAllBytes(bench.At "init.npy", npy "<f4" "(2, 3)" (singles [ 0f ]))
    one bench [ "init.npy" ] (bench.Small() @ [ "--init"; bench.At "init.npy" ])

[<Fact>]
let ``settings outside of what is possible are refused`` () =
    use bench = new Bench()

    for flag, value, part in
        [
            "--preset", "v2.9", "v2.8, v2.10, default"
            "--optimiser", "adamw", "adam, sgd, lbfgs, proximal"
            "--kernel", "quantum", "scalar"
            "--precision", "half", "single, double"
            "--layers", "0", "at least 1"
            "--layers", "three", "whole number"
            "--layers", "1.5", "whole number"
            "--iterations", "-1", "at least 0"
            "--iterations", "99999999999", "whole number"
            "--learning-rate", "0", "above 0"
            "--learning-rate", "NaN", "a number"
            "--learning-rate", "0,1", "a number"
            "--input-weight", "-1", "at least 0"
            "--activity-weight", "-1", "at least 0"
            "--tau", "0.5", "at least 1"
            "--most-inputs", "0", "at least 1"
            "--restarts", "0", "at least 1"
            "--threads", "-1", "at least 0"
            "--seconds", "0", "above 0"
            "--stop-window", "0", "at least 1"
            "--stop-tolerance", "-1", "at least 0"
            "--seed", "1e99", "whole number"
            "--weights", "", "weights is missing"
            "--neurons", "a\u0000b", "neurons"
            "--layers", "2000000000", "GB"
            "--restarts", "2000000000", "GB"
        ] do
        one bench [ part ] (Flags.replace flag value (bench.Small()))

[<Fact>]
let ``several bad settings are all reported`` () =
    use bench = new Bench()

    let flags =
        bench.Small()
        |> Flags.replace "--preset" "v3"
        |> Flags.replace "--layers" "0"
        |> Flags.replace "--learning-rate" "-1"

    Assert.Equal(3, refused bench [ "v3"; "layers"; "learning rate" ] flags)

[<Fact>]
let ``an output that cannot be written is found before the search`` () =
    use bench = new Bench()
    let file = bench.Write("taken", "a file")

    for out in [ file; Path.Combine(file, "below"); "/proc/actmax" ] do
        one
            bench
            [ "cannot be written" ]
            (Flags.replace "--out" out (bench.Small()) @ [ "--iterations=1000000000" ]
             |> Flags.without "--iterations")

    Assert.Equal("a file", File.ReadAllText file)
