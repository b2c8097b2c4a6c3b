/// Decompositions, filters and spectra against numpy, scipy and open-retina.
module ActMax.Tests.FilterTests

open System
open System.IO
open System.Text.Json
open ActMax
open Xunit

let private read (name: string) =
    (JsonDocument.Parse(File.ReadAllText(Path.Combine(GoldenFile.folder, name)))).RootElement

let private filters = lazy (read "filters.json")
let private openRetina = lazy (read "openretina.json")

let private numbers (element: JsonElement) =
    [| for entry in element.EnumerateArray() -> entry.GetDouble() |]

let private part (name: string) (element: JsonElement) = element.GetProperty name

let private close (tolerance: float) (expected: float[]) (found: float[]) =
    Assert.Equal(expected.Length, found.Length)
    Array.iter2 (fun (e: float) (f: float) -> Assert.Equal(e, f, tolerance)) expected found

let private cases () =
    [| for case in (part "filters" filters.Value).EnumerateArray() -> case |]

[<Fact>]
let ``low-pass filters are scipy's`` () =
    for case in cases () do
        let number name = (part name case).GetDouble()

        let filter =
            Butterworth.lowPass (int (number "order")) (number "cutoff") (number "rate")

        close 1e-12 (numbers (part "b" case)) filter.Numerator
        close 1e-11 (numbers (part "a" case)) filter.Denominator
        let trace = numbers (part "trace" case)
        close 1e-9 (numbers (part "filtered" case)) (Butterworth.withoutDelay filter trace)

[<Fact>]
let ``spectra are numpy's, the highest frequency among them`` () =
    for case in cases () do
        let number name = (part name case).GetDouble()

        let settings: SpectrumSettings =
            {
                Cutoff = Some(number "cutoff")
                Order = int (number "order")
                Nyquist = true
            }

        let trace = numbers (part "trace" case)
        let found = Spectrum.ofTrace settings (1.0 / number "rate") trace
        close 1e-9 (numbers (part "frequencies" case)) found.Frequencies
        close 1e-8 (numbers (part "magnitudes" case)) found.Magnitudes

        let upstream =
            Spectrum.ofTrace { settings with Nyquist = false } (1.0 / number "rate") trace

        Assert.Equal(trace.Length / 2, upstream.Frequencies.Length)

[<Fact>]
let ``the frequency panel is open-retina's with its bins`` () =
    let golden name = part name openRetina.Value
    let sine = Array.init 50 (fun t -> sin (2.0 * Math.PI * 4.0 * float t / 30.0))
    let found = Spectrum.ofTrace Spectrum.upstream (1.0 / 30.0) sine
    Assert.Equal((golden "fft_len").GetInt32(), found.Frequencies.Length)
    close 1e-8 (numbers (golden "fft_freq0_3")) (Array.truncate 4 found.Frequencies)
    close 1e-7 (numbers (golden "fft_w_first8")) (Array.truncate 8 found.Magnitudes)
    Assert.Equal((golden "fft_wmf").GetDouble(), found.MainFrequency, 1e-8)
    let largest = Array.max found.Magnitudes
    Assert.Equal((golden "fft_peak").GetDouble(), largest, 1e-7)
    Assert.Equal((golden "fft_argmax").GetInt32(), Array.findIndex ((=) largest) found.Magnitudes)
    let impulse = Array.init 50 (fun t -> if t = 25 then 1.0 else 0.0)
    let found = Spectrum.ofTrace Spectrum.upstream (1.0 / 30.0) impulse

    let bins =
        [| 0; 5; 10; 16; 17; 20; 24 |] |> Array.map (fun bin -> found.Magnitudes[bin])

    close 1e-7 (numbers (golden "fft_delta_w0_5_10_20")) bins
    Assert.Equal((golden "fft_delta_wmf").GetDouble(), found.MainFrequency, 1e-7)
    let filter = Butterworth.lowPass 5 10.0 30.0
    close 1e-14 (numbers (golden "butter_b")) filter.Numerator
    close 1e-13 (numbers (golden "butter_a")) filter.Denominator

[<Fact>]
let ``too short a trace is refused with both lengths, one longer is not`` () =
    let error =
        Assert.Throws<ArgumentException>(fun () ->
            Spectrum.ofTrace Spectrum.defaults (1.0 / 30.0) (Array.zeroCreate 18) |> ignore)

    Assert.Contains("18", error.Message)
    Assert.Contains("19", error.Message)
    let silent = Spectrum.ofTrace Spectrum.defaults (1.0 / 30.0) (Array.zeroCreate 19)
    Assert.Equal(0.0, silent.MainFrequency)

    Assert.Throws<ArgumentException>(fun () -> Butterworth.lowPass 5 15.0 30.0 |> ignore)
    |> ignore

/// The kernel of upstream's golden case: one course times one map, its middle negative.
let private rankOne =
    lazy
        (let course =
            Array.init 20 (fun t ->
                sin (2.0 * Math.PI * 3.0 * float t / 30.0)
                * exp -(((float t - 12.0) / 5.0) ** 2.0))

         let map =
             Array.init 64 (fun i -> exp (-((float (i / 8) - 4.0) ** 2.0 + (float (i % 8) - 4.0) ** 2.0) / 4.0))

         course |> Array.collect (fun x -> map |> Array.map (fun y -> -2.0 * x * y)))

[<Fact>]
let ``a movie that is a product comes back as that product`` () =
    let kernel = rankOne.Value
    let parts = SpaceTime.decompose (1.0 / 30.0) 8 8 kernel
    close 1e-14 kernel (SpaceTime.product parts)
    Assert.Equal(1.0, parts.Spatial |> Array.map abs |> Array.max, 1e-15)
    Assert.Equal(1.0, parts.Spatial[4 * 8 + 4], 1e-12)
    Assert.Equal(20, parts.Spectrum.Length)
    Assert.True(parts.Spectrum[1] < 1e-14)
    Assert.Equal(1.0, SpaceTime.share parts, 1e-12)
    // Small maps, where upstream's window wraps around.
    let small =
        SpaceTime.decompose 0.1 4 4 (Array.init 32 (fun i -> if i % 16 = 10 then 1.0 + float (i / 16) else 0.0))

    Assert.Equal(1.0, small.Spatial[10], 1e-12)

[<Fact>]
let ``the whole spectrum and the nearest product are numpy's`` () =
    let golden = part "svd" filters.Value
    let movie = numbers (part "movie" golden)
    let parts = SpaceTime.decompose 0.02 3 4 movie
    close 1e-12 (numbers (part "spectrum" golden)) parts.Spectrum
    close 1e-12 (numbers (part "product" golden)) (SpaceTime.product parts)
    Assert.True(Array.sum parts.Spatial > 0.0)

[<Fact>]
let ``the time axis is true`` () =
    let parts = SpaceTime.decompose (1.0 / 30.0) 1 1 (Array.init 50 float)
    let times = SpaceTime.times parts
    Assert.Equal(0.0, times[0])
    Assert.Equal(1.0 / 30.0, times[1], 1e-15)
    Assert.Equal(49.0 / 30.0, times[49], 1e-13)

[<Fact>]
let ``an empty movie has an empty decomposition`` () =
    let parts = SpaceTime.decompose 0.1 5 7 (Array.zeroCreate 350)
    Assert.All(SpaceTime.product parts, (fun x -> Assert.Equal(0.0, x)))
    Assert.Equal(0.0, SpaceTime.share parts)
