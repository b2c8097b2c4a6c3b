module ActMax.Tests.EdgeReaderTests

open System.IO
open System.IO.Compression
open System.Text
open ActMax
open ActMax.Tests
open FsCheck
open FsCheck.FSharp
open Xunit

let private read columns neurons (tables: string list) (edges: string) =
    let mutable result = Error []

    Fixtures.inFolder (fun folder ->
        let paths =
            tables
            |> List.mapi (fun i text -> Fixtures.textFile folder $"table{i}.csv" text)

        result <- EdgeReader.read columns neurons paths (Fixtures.textFile folder "connections.csv" edges))

    result

let private edges (connectome: Connectome) =
    let weights = connectome.Weights

    [
        for row in 0 .. weights.Rows - 1 do
            for k in weights.RowStarts[row] .. weights.RowStarts[row + 1] - 1 do
                connectome.Neurons.Id[row], connectome.Neurons.Id[weights.ColumnIndices[k]], weights.Values[k]
    ]

let private codexText =
    "pre_root_id,post_root_id,neuropil,syn_count,nt_type\n"
    + "720575940600000009,720575940600000001,ME_R,5,GABA\n"
    + "720575940600000001,720575940600000009,ME_R,6,ACH\n"
    + "720575940600000009,720575940600000001,LO_R,7,ACH\n"
    + "720575940600000009,88,LO_R,3,GABA\n"

[<Fact>]
let ``Codex's rows are summed over neuropils, and signs follow most synapses`` () =
    let connectome =
        read EdgeReader.codex NeuronColumns.defaults [] codexText |> InputError.orFail

    let a, b = "720575940600000001", "720575940600000009"
    Assert.Equal<string[]>([| "88"; a; b |], connectome.Neurons.Id)
    Assert.Equal<(string * string * float32) list>([ a, b, 6.0f; b, "88", 3.0f; b, a, 12.0f ], edges connectome)
    Assert.Equal<float32[]>([| 1.0f; 1.0f; -1.0f |], connectome.Neurons.Sign)
    Assert.Equal<int[]>([| 2 |], Connectome.select "nt_type = 'GABA'" connectome |> InputError.orFail)
    Assert.Equal<int[]>([| 1 |], Connectome.select $"id = {a}" connectome |> InputError.orFail)

[<Fact>]
let ``a compressed list is read as well`` () =
    Fixtures.inFolder (fun folder ->
        let path = Path.Combine(folder, "connections.csv.gz")

        do
            use file = new GZipStream(File.Create path, CompressionLevel.Fastest)
            file.Write(System.ReadOnlySpan(Encoding.UTF8.GetBytes codexText))

        let connectome =
            EdgeReader.read EdgeReader.guess NeuronColumns.defaults [] path
            |> InputError.orFail

        Assert.Equal(3, Connectome.edges connectome))

[<Fact>]
let ``tables are joined by root id and give the order, the groups and the signs`` () =
    let connectome =
        read
            EdgeReader.codex
            { NeuronColumns.defaults with
                Group = Some "primary_type"
                Transmitter = Some "nt_type"
            }
            [
                "root_id,group,nt_type\n720575940600000009,x,DA\n88,y,GLUT\n5,z,\n720575940600000001,x,ACH\n"
                "root_id,primary_type\n88,T4\n720575940600000001,\"Mi1,2\"\n"
            ]
            codexText
        |> InputError.orFail

    Assert.Equal<string[]>([| "720575940600000009"; "88"; "5"; "720575940600000001" |], connectome.Neurons.Id)
    Assert.Equal<string[]>([| "untyped"; "T4"; "untyped"; "Mi1,2" |], connectome.Neurons.Group)
    Assert.Equal<float32[]>([| 1.0f; -1.0f; 1.0f; 1.0f |], connectome.Neurons.Sign)
    Assert.Contains("nt_type_2", connectome.Neurons.Table.Columns)

[<Fact>]
let ``connected neurons without a row are a fault, or come last where they are allowed`` () =
    let table = "root_id\n720575940600000009\n88\n"

    let text columns =
        read EdgeReader.codex columns [ table ] codexText

    text NeuronColumns.defaults
    |> Fixtures.failsWith [ "without a row is 1 (first: 720575940600000001)" ]

    let connectome =
        text
            { NeuronColumns.defaults with
                AllowMissing = true
            }
        |> InputError.orFail

    Assert.Equal<string[]>([| "720575940600000009"; "88"; "720575940600000001" |], connectome.Neurons.Id)

[<Fact>]
let ``neuPrint's, FlyEM's and plain lists are read`` () =
    let expected = [ "1", "2", 5.0f; "2", "1", 1.0f ]
    let rows = "1,2,{0}2\n2,1,{0}1\n1,2,{0}3\n"

    for columns, header, middle in
        [
            EdgeReader.neuPrint, "bodyId_pre,bodyId_post,roi,weight", "AL(R),"
            EdgeReader.guess, "bodyId_pre,bodyId_post,roi,weight", "AL(R),"
            EdgeReader.flyEM, "body_pre,body_post,weight", ""
            EdgeReader.guess, "pre,post,weight", ""
            EdgeReader.guess, "source,target,count", ""
            { EdgeReader.guess with
                Pre = Some "a"
                Post = Some "b"
                Weight = Some "c"
            },
            "a,b,c",
            ""
        ] do
        let connectome =
            read columns NeuronColumns.defaults [] (header + "\n" + rows.Replace("{0}", middle))
            |> InputError.orFail

        Assert.Equal<(string * string * float32) list>(expected, edges connectome)

    let neurons = ",bodyId,type,instance\n0,2,b,b_R\n1,1,a,a_L\n"

    let connectome =
        read
            EdgeReader.neuPrint
            { NeuronColumns.defaults with
                Group = Some "type"
            }
            [ neurons ]
            "bodyId_pre,bodyId_post,roi,weight\n1,2,AL,4\n"
        |> InputError.orFail

    Assert.Equal<string[]>([| "b"; "a" |], connectome.Neurons.Group)
    Assert.Equal<(string * string * float32) list>([ "1", "2", 4.0f ], edges connectome)

[<Fact>]
let ``ids may be text, and rows without a weight count one each`` () =
    let connectome =
        read EdgeReader.guess NeuronColumns.defaults [] "pre,post\nAVAL,\"b,c\"\n\"b,c\",AVAL\nAVAL,\"b,c\"\n007,7\n"
        |> InputError.orFail

    Assert.Equal<string[]>([| "007"; "7"; "AVAL"; "b,c" |], connectome.Neurons.Id)

    Assert.Equal<(string * string * float32) list>(
        [ "007", "7", 1.0f; "AVAL", "b,c", 2.0f; "b,c", "AVAL", 1.0f ],
        edges connectome
    )

[<Fact>]
let ``what is wrong in a list is reported with its line`` () =
    read EdgeReader.guess NeuronColumns.defaults [] "pre,post,weight\n1,2,x\n1,,3\n1,2,nan\n2,1,1\n"
    |> Fixtures.failsWith [ "line 2: weight 'x'"; "line 3: neuron id"; "line 4: weight 'nan'" ]

    read EdgeReader.codex NeuronColumns.defaults [] "a,b\n1,2\n"
    |> Fixtures.failsWith [ "'pre_root_id'"; "'post_root_id'"; "'syn_count'"; "Columns: a, b" ]

    read EdgeReader.guess NeuronColumns.defaults [ "x\n1\n" ] "pre,post\n1,2\n"
    |> Fixtures.failsWith [ "root_id" ]

    read EdgeReader.guess NeuronColumns.defaults [ "id\n1\n2\n1\n" ] "pre,post\n1,2\n"
    |> Fixtures.failsWith [ "'1' appears more than once" ]

[<Fact>]
let ``the order of the rows has no influence`` () =
    let rows =
        gen {
            let! rows =
                Gen.zip3 (Gen.choose (1, 6)) (Gen.choose (1, 6)) (Gen.choose (1, 9))
                |> Gen.listOf

            let! shuffled = Gen.shuffle rows
            return rows, List.ofArray shuffled
        }

    let check (rows, shuffled) =
        let text (rows: (int * int * int) list) =
            "pre,post,weight\n"
            + (rows
               |> List.map (fun (pre, post, weight) -> $"{pre},{post},{weight}\n")
               |> String.concat "")

        let connectome rows =
            read EdgeReader.guess NeuronColumns.defaults [] (text rows) |> InputError.orFail

        let first, second = connectome rows, connectome shuffled
        Assert.Equal<string[]>(first.Neurons.Id, second.Neurons.Id)
        Assert.Equal<(string * string * float32) list>(edges first, edges second)

    Check.One(Config.QuickThrowOnFailure.WithMaxTest 30, Prop.forAll (Arb.fromGen rows) check)
