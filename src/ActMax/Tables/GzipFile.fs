namespace ActMax

open System
open System.Buffers.Binary
open System.IO
open System.IO.Compression

/// Hands out one byte a call, so that who reads from it takes no more than it needs.
type private BytewiseStream(inner: Stream) =
    inherit Stream()
    override _.CanRead = true
    override _.CanSeek = false
    override _.CanWrite = false
    override _.Length = raise (NotSupportedException())

    override _.Position
        with get () = raise (NotSupportedException())
        and set _ = raise (NotSupportedException())

    override _.Flush() = ()
    override _.Seek(_, _) = raise (NotSupportedException())
    override _.SetLength _ = raise (NotSupportedException())
    override _.Write(_: byte[], _: int, _: int) = raise (NotSupportedException())

    override _.Read(buffer: byte[], offset: int, count: int) : int = inner.Read(buffer, offset, min 1 count)

    override _.Read(buffer: Span<byte>) : int =
        inner.Read(buffer.Slice(0, min 1 buffer.Length))

/// Reads gzip files (RFC 1952) to a verified end: .NET's GZipStream takes a file that is cut off for a shorter one.
[<RequireQualifiedAccess>]
module internal GzipFile =

    let private endsAs (checksum: uint32) (length: int64) (trailer: byte[]) =
        BinaryPrimitives.ReadUInt32LittleEndian(ReadOnlySpan(trailer, 0, 4)) = checksum
        && BinaryPrimitives.ReadUInt32LittleEndian(ReadOnlySpan(trailer, 4, 4)) = uint32 length

    let private skipText (file: Stream) =
        while file.ReadByte() > 0 do
            ()

    let private skipHeader (file: Stream) =
        let header = Array.zeroCreate<byte> 10
        file.ReadExactly(header.AsSpan())

        if header[0] <> 0x1fuy || header[1] <> 0x8buy || header[2] <> 8uy then
            raise (InvalidDataException "something else follows the compressed data")

        let has flag = header[3] &&& flag <> 0uy

        if has 4uy then
            let length = file.ReadByte() ||| (file.ReadByte() <<< 8)
            file.ReadExactly(Array.zeroCreate<byte>(max 0 length).AsSpan())

        if has 8uy then
            skipText file

        if has 16uy then
            skipText file

        if has 2uy then
            file.ReadExactly(Array.zeroCreate<byte>(2).AsSpan())

    /// A file may consist of several members (as bgzip writes). Slow, and needed for such files and damaged ones only.
    let private everyMemberIsWhole (path: string) : bool =
        use file =
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 <<< 16)

        let mutable isWhole = true

        while isWhole && file.Position < file.Length do
            skipHeader file
            isWhole <- false

            use content =
                new ChecksumStream(
                    new DeflateStream(new BytewiseStream(file), CompressionMode.Decompress),
                    fun checksum length ->
                        let trailer = Array.zeroCreate<byte> 8
                        file.ReadExactly(trailer.AsSpan())
                        isWhole <- endsAs checksum length trailer
                )

            content.CopyTo Stream.Null

        isWhole

    /// The content of a gzip file; reading to its end raises InvalidDataException or EndOfStreamException when the file
    /// is cut off or damaged.
    let openRead (path: string) : Stream =
        let file =
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 <<< 16, FileOptions.SequentialScan)

        let verify (checksum: uint32) (length: int64) =
            let trailer = Array.zeroCreate<byte> 8

            do
                use again = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read)
                again.Seek(-8L, SeekOrigin.End) |> ignore
                again.ReadExactly(trailer.AsSpan())

            if not (endsAs checksum length trailer || everyMemberIsWhole path) then
                raise (InvalidDataException "its end is missing, or its checksum is wrong")

        new ChecksumStream(new GZipStream(file, CompressionMode.Decompress), verify)
