namespace ActMax.Cli

open System
open System.IO
open System.Net
open System.Net.Http
open System.Net.Http.Headers
open System.Security.Cryptography

/// What became of a file that was asked for.
[<RequireQualifiedAccess>]
type Fetched =
    | Done of sha256: string
    /// It was there before; a known checksum was compared.
    | Already of sha256: string
    | Failed of reason: string

/// Brings a file from the web: to a temporary name first, from where an interrupted transfer goes on, and to its own
/// name only when it is whole and its checksum is right.
[<RequireQualifiedAccess>]
module Download =

    let private sha256 (path: string) =
        use file = File.OpenRead path
        Convert.ToHexStringLower(SHA256.HashData file)

    let private isRight (file: DataFile) (path: string) (sum: string) =
        match file.Sha256, file.Bytes with
        | Some wanted, _ -> String.Equals(wanted, sum, StringComparison.OrdinalIgnoreCase)
        | None, Some bytes -> FileInfo(path).Length = bytes
        | None, None -> true

    let private ask (client: HttpClient) (file: DataFile) (from: int64) =
        let request = new HttpRequestMessage(HttpMethod.Get, file.Address)

        if from > 0L then
            request.Headers.Range <- RangeHeaderValue(Nullable from, Nullable())

        client.Send(request, HttpCompletionOption.ResponseHeadersRead)

    /// Whether the answer holds the rest of the file and not the whole of it again.
    let private goesOn (from: int64) (answer: HttpResponseMessage) =
        answer.StatusCode = HttpStatusCode.PartialContent
        && (match answer.Content.Headers.ContentRange with
            | null -> false
            | range -> range.From.HasValue && range.From.Value = from)

    let private copy
        (progress: int64 -> int64 option -> unit)
        (from: int64)
        (part: string)
        (answer: HttpResponseMessage)
        =
        let mode = if from > 0L then FileMode.Append else FileMode.Create
        let length = answer.Content.Headers.ContentLength

        let total = if length.HasValue then Some(from + length.Value) else None

        use source = answer.Content.ReadAsStream()
        use target = new FileStream(part, mode, FileAccess.Write, FileShare.None)
        let buffer = Array.zeroCreate<byte> 131072
        let mutable have = from
        let mutable count = source.Read(buffer, 0, buffer.Length)

        while count > 0 do
            target.Write(buffer, 0, count)
            have <- have + int64 count
            progress have total
            count <- source.Read(buffer, 0, buffer.Length)

        match total with
        | Some total when total <> have -> raise (IOException $"the connection ended after {have} of {total} bytes")
        | _ -> ()

    let private finish (file: DataFile) (part: string) (path: string) =
        let sum = sha256 part

        if isRight file part sum then
            File.Move(part, path, overwrite = false)
            Fetched.Done sum
        else
            // Going on from it could never make it right.
            File.Delete part

            match file.Sha256 with
            | Some wanted -> Fetched.Failed $"its checksum is {sum}, not {wanted}; nothing was kept"
            | None -> Fetched.Failed "it has another size than it should have; nothing was kept"

    let private transfer progress (client: HttpClient) (file: DataFile) (part: string) (path: string) =
        let have = if File.Exists part then FileInfo(part).Length else 0L

        use first = ask client file have

        let attempt (from: int64) (answer: HttpResponseMessage) =
            if answer.IsSuccessStatusCode then
                copy progress from part answer
                finish file part path
            else
                Fetched.Failed $"the server answered {int answer.StatusCode} {answer.ReasonPhrase}"

        if goesOn have first then
            attempt have first
        elif first.StatusCode = HttpStatusCode.RequestedRangeNotSatisfiable then
            // What is there is as long as the file or longer: whole, or of another version.
            let sum = sha256 part

            if (file.Sha256.IsSome || file.Bytes.IsSome) && isRight file part sum then
                finish file part path
            else
                use again = ask client file 0L
                attempt 0L again
        else
            attempt 0L first

    /// Brings a file into a folder. `progress` is told the bytes that are there and, where it is known, their number.
    let fetch
        (progress: int64 -> int64 option -> unit)
        (client: HttpClient)
        (folder: string)
        (file: DataFile)
        : Fetched =
        let path = Path.Combine(folder, file.Name)

        try
            Directory.CreateDirectory folder |> ignore

            if File.Exists path then
                let sum = sha256 path

                if isRight file path sum then
                    Fetched.Already sum
                else
                    Fetched.Failed $"{path} is there and is another file; move it away first"
            else
                transfer progress client file (path + ".part") path
        with
        | :? HttpRequestException as error -> Fetched.Failed error.Message
        | :? OperationCanceledException -> Fetched.Failed "the server did not answer in time"
        | :? IOException as error -> Fetched.Failed error.Message
        | :? UnauthorizedAccessException as error -> Fetched.Failed error.Message
