namespace ActMax

open System
open System.Buffers.Binary
open System.IO

/// The checksum of zip and gzip files (CRC-32 of IEEE 802.3), eight bytes at a time.
[<RequireQualifiedAccess>]
module internal Checksum =

    let private table: uint32[] =
        let table = Array.zeroCreate<uint32>(8 * 256)

        for byte in 0..255 do
            let mutable value = uint32 byte

            for _ in 1..8 do
                value <-
                    if value &&& 1u = 1u then
                        (value >>> 1) ^^^ 0xEDB88320u
                    else
                        value >>> 1

            table[byte] <- value

        for slice in 1..7 do
            for byte in 0..255 do
                let before = table[(slice - 1) * 256 + byte]
                table[slice * 256 + byte] <- (before >>> 8) ^^^ table[int (before &&& 0xffu)]

        table

    /// The running checksum after these bytes; start with 0xffffffff and invert at the end.
    let update (running: uint32) (bytes: ReadOnlySpan<byte>) : uint32 =
        let table = table
        let mutable crc = running
        let mutable rest = bytes

        while rest.Length >= 8 do
            let low = crc ^^^ BinaryPrimitives.ReadUInt32LittleEndian rest
            let high = BinaryPrimitives.ReadUInt32LittleEndian(rest.Slice 4)

            crc <-
                table[7 * 256 + int (low &&& 0xffu)]
                ^^^ table[6 * 256 + int ((low >>> 8) &&& 0xffu)]
                ^^^ table[5 * 256 + int ((low >>> 16) &&& 0xffu)]
                ^^^ table[4 * 256 + int (low >>> 24)]
                ^^^ table[3 * 256 + int (high &&& 0xffu)]
                ^^^ table[2 * 256 + int ((high >>> 8) &&& 0xffu)]
                ^^^ table[256 + int ((high >>> 16) &&& 0xffu)]
                ^^^ table[int (high >>> 24)]

            rest <- rest.Slice 8

        while rest.Length > 0 do
            crc <- (crc >>> 8) ^^^ table[int ((crc ^^^ uint32 rest[0]) &&& 0xffu)]
            rest <- rest.Slice 1

        crc

/// Passes on what a stream holds and keeps its checksum; `atEnd` is told that and the length when the end is reached.
type internal ChecksumStream(inner: Stream, atEnd: uint32 -> int64 -> unit) =
    inherit Stream()
    let mutable running = 0xffffffffu
    let mutable length = 0L
    let mutable ended = false
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

    override this.Read(buffer: byte[], offset: int, count: int) : int = this.Read(buffer.AsSpan(offset, count))

    override _.Read(buffer: Span<byte>) : int =
        let count = inner.Read buffer
        running <- Checksum.update running (Span.op_Implicit (buffer.Slice(0, count)))
        length <- length + int64 count

        if count = 0 && buffer.Length > 0 && not ended then
            ended <- true
            atEnd (~~~running) length

        count

    override _.Dispose(disposing: bool) =
        if disposing then
            inner.Dispose()

        base.Dispose disposing
