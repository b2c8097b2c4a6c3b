namespace ActMax

open System.IO
open System.Text

/// Reads the luminance of portable grey and colour pictures (PGM and PPM, Netpbm), as text or bytes.
[<RequireQualifiedAccess>]
module internal PnmReader =

    let private mostPixels = 1L <<< 28

    /// Luminance, 0 to 1, [height; width], of the picture that the stream holds from its start.
    let read (path: string) (stream: Stream) : NdArray =
        let damaged reason =
            InputFile.fault (InputError.FileDamaged(path, reason))

        let next () =
            match stream.ReadByte() with
            | -1 -> damaged "ends too early"
            | value -> char value

        /// The next word; comments run from # to the end of their line. The blank after it is taken too.
        let word () =
            let text = StringBuilder()
            let mutable letter = next ()

            while System.Char.IsWhiteSpace letter || letter = '#' do
                if letter = '#' then
                    while letter <> '\n' do
                        letter <- next ()

                letter <- next ()

            let mutable isOpen = true

            while isOpen do
                text.Append letter |> ignore

                match stream.ReadByte() with
                | -1 -> isOpen <- false
                | value when System.Char.IsWhiteSpace(char value) -> isOpen <- false
                | value -> letter <- char value

            text.ToString()

        let number what =
            let text = word ()

            match System.Int32.TryParse text with
            | true, value when value >= 0 -> value
            | _ -> damaged $"has '{text}' where a {what} should be"

        let channels, isText =
            match word () with
            | "P2" -> 1, true
            | "P5" -> 1, false
            | "P3" -> 3, true
            | "P6" -> 3, false
            | _ -> damaged "is not a PGM or PPM picture"

        let width, height, most = number "width", number "height", number "largest value"

        if
            width = 0
            || height = 0
            || int64 width * int64 height > mostPixels
            || most < 1
            || most > 65535
        then
            damaged $"says it has {width} x {height} pixels of up to {most}"

        let value () =
            let found =
                if isText then number "value"
                elif most < 256 then int (next ())
                else (int (next ()) <<< 8) ||| int (next ())

            if found > most then
                damaged $"has the value {found}, and its largest is {most}"

            found

        let values = ResizeArray<float32>()

        for _ in 1L .. int64 width * int64 height do
            if channels = 1 then
                values.Add(float32 (value ()) / float32 most)
            else
                let red = value ()
                let green = value ()
                let blue = value ()

                if most = 255 then
                    values.Add(Luminance.ofBytes red green blue)
                else
                    values.Add(Luminance.ofNumbers (float red) (float green) (float blue) / float32 most)

        NdArray.create [| height; width |] (values.ToArray())
