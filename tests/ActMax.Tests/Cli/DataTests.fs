module ActMax.Tests.Cli.DataTests

open System
open System.IO
open System.Net
open System.Net.Http
open System.Net.Sockets
open System.Security.Cryptography
open System.Threading.Tasks
open ActMax.Cli
open Xunit

/// A web server on this machine alone; `cut` ends answers after so many bytes, and `ranges` says whether it can go on.
[<Sealed>]
type private Server(content: byte[], ranges: bool, cut: int option) =
    let port =
        use probe = new TcpListener(IPAddress.Loopback, 0)
        probe.Start()
        (probe.LocalEndpoint :?> IPEndPoint).Port

    let listener = new HttpListener()
    let asked = ResizeArray<string>()

    let answer (context: HttpListenerContext) =
        let range =
            context.Request.Headers["Range"] |> Option.ofObj |> Option.defaultValue ""

        asked.Add range
        let response = context.Response

        let from =
            if ranges && range.StartsWith "bytes=" then
                int (range.Substring(6).TrimEnd '-')
            else
                0

        if (string context.Request.Url).EndsWith "missing" then
            response.StatusCode <- 404
            response.Close()
        elif from >= content.Length && from > 0 then
            response.StatusCode <- 416
            response.Close()
        else
            if from > 0 then
                response.StatusCode <- 206
                response.AddHeader("Content-Range", $"bytes {from}-{content.Length - 1}/{content.Length}")

            response.ContentLength64 <- int64 (content.Length - from)

            match cut with
            | Some bytes when bytes < content.Length - from ->
                response.OutputStream.Write(content, from, bytes)
                response.OutputStream.Flush()
                response.Abort()
            | _ ->
                response.OutputStream.Write(content, from, content.Length - from)
                response.Close()

    let loop =
        listener.Prefixes.Add $"http://127.0.0.1:{port}/"
        listener.Start()

        Task.Run(fun () ->
            try
                while listener.IsListening do
                    try
                        answer (listener.GetContext())
                    with :? HttpListenerException when listener.IsListening ->
                        ()
            with
            | :? HttpListenerException
            | :? ObjectDisposedException -> ())

    member _.Asked = List.ofSeq asked
    member _.Address(name: string) = $"http://127.0.0.1:{port}/{name}"

    interface IDisposable with
        member _.Dispose() =
            listener.Stop()
            loop.Wait 5000 |> ignore
            listener.Close()

let private content = Array.init 300_000 (fun i -> byte (i * 7 + i / 251))
let private sum = Convert.ToHexStringLower(SHA256.HashData content)

let private file (server: Server) sha : DataFile =
    {
        Name = "file.bin"
        Address = server.Address "file.bin"
        Bytes = None
        Sha256 = sha
    }

let private fetch (bench: Bench) file =
    use client = new HttpClient()
    let seen = ResizeArray<int64>()

    let result =
        Download.fetch (fun have _ -> seen.Add have) client (bench.At "data") file

    result, List.ofSeq seen

let private path (bench: Bench) =
    Path.Combine(bench.At "data", "file.bin")

let private part (bench: Bench) = path bench + ".part"

let private reason (fetched: Fetched) =
    match fetched with
    | Fetched.Failed reason -> reason
    | other -> failwith $"expected a failure, not {other}"

[<Fact>]
let ``a file comes whole, under its name and with its checksum`` () =
    use bench = new Bench()
    use server = new Server(content, true, None)
    let result, seen = fetch bench (file server (Some sum))
    Assert.Equal(Fetched.Done sum, result)
    Assert.Equal<byte[]>(content, File.ReadAllBytes(path bench))
    Assert.False(File.Exists(part bench))
    Assert.Equal(300_000L, List.last seen)
    Assert.Equal<int64 list>(List.sort seen, seen)
    Assert.Equal(Fetched.Already sum, fetch bench (file server (Some sum)) |> fst)
    Assert.Single server.Asked |> ignore

[<Fact>]
let ``a wrong checksum keeps nothing`` () =
    use bench = new Bench()
    use server = new Server(content, true, None)
    let result, _ = fetch bench (file server (Some(String('0', 64))))
    Assert.Contains(sum, reason result)
    Assert.Empty(Directory.GetFiles(bench.At "data"))

[<Fact>]
let ``an interrupted transfer goes on where it ended`` () =
    use bench = new Bench()

    do
        use server = new Server(content, true, Some 100_000)
        let result, _ = fetch bench (file server (Some sum))
        Assert.NotEqual<string>("", reason result)
        Assert.False(File.Exists(path bench))

    let have = FileInfo(part bench).Length
    Assert.True(have > 0L && have <= 100_000L)
    use server = new Server(content, true, None)
    let result, _ = fetch bench (file server (Some sum))
    Assert.Equal(Fetched.Done sum, result)
    Assert.Equal<string list>([ $"bytes={have}-" ], server.Asked)
    Assert.Equal<byte[]>(content, File.ReadAllBytes(path bench))

[<Fact>]
let ``a server that cannot go on sends the whole file again`` () =
    use bench = new Bench()
    Directory.CreateDirectory(bench.At "data") |> ignore
    File.WriteAllBytes(part bench, Array.create 1000 1uy)
    use server = new Server(content, false, None)
    Assert.Equal(Fetched.Done sum, fetch bench (file server None) |> fst)
    Assert.Equal<byte[]>(content, File.ReadAllBytes(path bench))

[<Fact>]
let ``what is whole but unnamed is used, and what is too long is fetched again`` () =
    use bench = new Bench()
    Directory.CreateDirectory(bench.At "data") |> ignore
    use server = new Server(content, true, None)
    File.WriteAllBytes(part bench, content)
    Assert.Equal(Fetched.Done sum, fetch bench (file server (Some sum)) |> fst)
    File.Delete(path bench)
    File.WriteAllBytes(part bench, Array.append content content)
    Assert.Equal(Fetched.Done sum, fetch bench (file server (Some sum)) |> fst)
    Assert.Equal<byte[]>(content, File.ReadAllBytes(path bench))

[<Fact>]
let ``another file of the same name is left alone`` () =
    use bench = new Bench()
    Directory.CreateDirectory(bench.At "data") |> ignore
    File.WriteAllText(path bench, "mine")
    use server = new Server(content, true, None)
    Assert.Contains("move it away", fetch bench (file server (Some sum)) |> fst |> reason)
    Assert.Equal("mine", File.ReadAllText(path bench))

[<Fact>]
let ``what cannot be had says why and leaves nothing`` () =
    use bench = new Bench()
    use server = new Server(content, true, None)

    let missing =
        { file server None with
            Address = server.Address "missing"
        }

    Assert.Contains("404", fetch bench missing |> fst |> reason)

    let nowhere =
        { missing with
            Address = "http://127.0.0.1:9/x"
        }

    Assert.NotEqual<string>("", fetch bench nowhere |> fst |> reason)
    Assert.Empty(Directory.GetFiles(bench.At "data"))

[<Fact>]
let ``the command says where the files are and their checksums`` () =
    use bench = new Bench()
    use server = new Server(content, true, None)
    use client = new HttpClient()
    use out = new StringWriter()
    use error = new StringWriter()

    let screen =
        {
            Out = out
            Error = error
            IsTerminal = false
        }

    let set (files: DataFile list) : DataSet =
        {
            Name = "test"
            Title = "a test"
            Address = server.Address ""
            Licence = "none"
            Files = files
            Use = []
        }

    Assert.Equal(0, DataCommand.download screen client (bench.At "data") (set [ file server (Some sum) ]))
    Assert.Contains($"SHA-256 {sum} (as it should be)", out.ToString())
    Assert.Contains("0.3 of 0.3 MB", out.ToString())

    let missing =
        { file server None with
            Name = "other"
            Address = server.Address "missing"
        }

    Assert.Equal(1, DataCommand.download screen client (bench.At "data") (set [ missing ]))
    Assert.Contains("actmax: other: the server answered 404", error.ToString())

[<Fact>]
let ``the list names every data set with address, licence, size and checksum`` () =
    for words in [ [ "data" ]; [ "data"; "list" ] ] do
        let said = CommandLine.run words
        Assert.Equal(0, said.Code)

        for set in DataSets.all do
            Assert.Contains("\n" + set.Name + "\n", "\n" + said.Out)
            Assert.Contains(set.Address, said.Out)
            Assert.Contains(set.Licence, said.Out)

            for file in set.Files do
                Assert.Contains(file.Address, said.Out)
                Assert.Contains(defaultArg file.Sha256 "unknown", said.Out)

        Assert.Contains("size unknown", said.Out)
