namespace ActMax.Report

open System
open System.ComponentModel
open System.Diagnostics
open System.IO
open ActMax

/// Movies as MP4, by ffmpeg: what ACTMAX_FFMPEG names, else the one on the PATH.
[<RequireQualifiedAccess>]
module Mp4File =

    let private named =
        if OperatingSystem.IsWindows() then
            "ffmpeg.exe"
        else
            "ffmpeg"

    /// Where ffmpeg is, if it is there.
    let program () : string option =
        match Environment.GetEnvironmentVariable "ACTMAX_FFMPEG" with
        | null
        | "" ->
            (Environment.GetEnvironmentVariable "PATH"
             |> Option.ofObj
             |> Option.defaultValue "")
                .Split
                Path.PathSeparator
            |> Seq.map (fun folder -> Path.Combine(folder, named))
            |> Seq.tryFind File.Exists
        | chosen -> Some chosen

    let private arguments (path: string) (comment: string) (duration: FrameDuration) (first: Raster) =
        [
            "-hide_banner"
            "-loglevel"
            "error"
            "-nostdin"
            "-y"
            "-f"
            "rawvideo"
            "-pix_fmt"
            "rgb24"
            "-s"
            $"{first.Width}x{first.Height}"
            "-r"
            $"{duration.Denominator}/{duration.Numerator}"
            "-i"
            "-"
            // Players want even sides; the colours are those of BT.709, and say so.
            "-vf"
            "pad=ceil(iw/2)*2:ceil(ih/2)*2,scale=out_color_matrix=bt709:out_range=tv"
            "-c:v"
            "libx264"
            "-crf"
            "12"
            "-pix_fmt"
            "yuv420p"
            "-colorspace"
            "bt709"
            "-color_primaries"
            "bt709"
            "-color_trc"
            "bt709"
            "-movflags"
            "+faststart"
            "-metadata"
            $"comment={comment}"
            "-fflags"
            "+bitexact"
            "-f"
            "mp4"
            path
        ]

    let private refused (path: string) (reason: string) =
        Error [ InputError.Unwritable(path, reason) ]

    /// As `write`, by this ffmpeg.
    let writeBy
        (program: string option)
        (path: string)
        (comment: string)
        (duration: FrameDuration)
        (frames: Raster[])
        : Result<unit, InputError list> =
        if frames.Length = 0 then
            invalidArg (nameof frames) "a movie without frames."

        match program with
        | None ->
            Error
                [
                    InputError.Missing("ffmpeg, which makes MP4 files,", "it on the PATH or its path in ACTMAX_FFMPEG")
                ]
        | Some program ->
            let factor = Raster.factorFor 384 frames[0]
            let frames = frames |> Array.map (Raster.rgb >> Raster.enlarge factor)
            let temporary = $"{path}.{Guid.NewGuid():N}.part"

            let start =
                ProcessStartInfo(program, RedirectStandardInput = true, RedirectStandardError = true)

            arguments temporary comment duration frames[0]
            |> List.iter start.ArgumentList.Add

            try
                try
                    use running = nonNull (Process.Start start)
                    let said = running.StandardError.ReadToEndAsync()

                    try
                        for frame in frames do
                            running.StandardInput.BaseStream.Write(frame.Pixels, 0, frame.Pixels.Length)

                        running.StandardInput.Close()
                    with :? IOException ->
                        // It ended early, and says why.
                        ()

                    running.WaitForExit()
                    let said = said.Result.Trim()

                    if running.ExitCode = 0 then
                        File.Move(temporary, path, overwrite = true)
                        Ok()
                    else
                        let line = said.Split('\n') |> Array.tryLast |> Option.defaultValue ""
                        refused path $"ffmpeg ended with code {running.ExitCode}: {line.TrimEnd('.')}"
                with
                | :? Win32Exception ->
                    Error
                        [
                            InputError.Unreadable("ACTMAX_FFMPEG", program, "a program that can be started")
                        ]
                | :? IOException as error -> refused path (error.Message.TrimEnd '.')
                | :? UnauthorizedAccessException as error -> refused path (error.Message.TrimEnd '.')
            finally
                if File.Exists temporary then
                    File.Delete temporary

    /// Writes a movie; nothing is left at `path` when that fails. Small frames are enlarged to whole squares of pixels.
    /// Faults: no ffmpeg, or what it says. Throws ArgumentException for no frame.
    let write
        (path: string)
        (comment: string)
        (duration: FrameDuration)
        (frames: Raster[])
        : Result<unit, InputError list> =
        writeBy (program ()) path comment duration frames
