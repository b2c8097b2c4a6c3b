namespace ActMax

/// A cell type of the planted motion detector.
type MotionCell =
    {
        Type: string
        /// Resting drive, in the units of a voltage.
        Bias: float
        /// Time constant in seconds.
        TimeConstant: float
        /// What it does.
        Role: string
    }

/// A connection between two types of the planted motion detector, the same at every place.
type MotionLink =
    {
        Source: string
        Target: string
        /// +1 excites, -1 inhibits.
        Sign: int
        /// Places of targets relative to their source, (du, dv); the strength is shared among them.
        Offsets: (int * int) list
        /// Weight of all of them together.
        Strength: float
    }

/// How the planted motion detector is made.
type PlantedMotionSettings =
    {
        /// Voltage by which the fast arm alone, fully driven, lifts a T4 or T5.
        Gain: float
        /// How far below 0, in gains, T4 and T5 rest at grey. Near 1 neither excitatory arm alone reaches 0, where a
        /// cell begins to signal; both together do.
        Threshold: float
        /// Strength of the arm from the leading side, in gains.
        Enhancement: float
        /// Strength of the arm from the trailing side, in gains.
        Suppression: float
        /// Seconds.
        FastTime: float
        DelayTime: float
        /// Activity at grey of rectified cells: what keeps a gradient alive there.
        Leak: float
    }

/// A motion detector planted on a hexagonal lattice, whose preferred directions are known: ON and OFF, four
/// directions each, with the cell types of the fly that take these parts.
///
/// Light enters at R. L1, L2 and L3 turn its sign, so that their activity is 1 - luminance. The ON pathway turns it
/// again: L1 inhibits Mi1 (fast) and Mi4 (delayed), which rest just above their threshold, so that light drives them and
/// darkening cuts them off (rectification); L3 excites Mi9 (delayed), which is active in the dark. The OFF pathway keeps
/// the sign: L2 and L3 excite Tm1 (fast), Tm9 and CT1(Lo1) (delayed), which rest just above their threshold.
///
/// A detector has three arms along its preferred direction:
///   * the centre, fast and exciting (Mi1 for T4, Tm1 for T5);
///   * the leading side, where what moves in the preferred direction passes first, delayed: enhancement (Hassenstein and
///     Reichardt 1956). T4 is released from the inhibition by Mi9, T5 is excited by Tm9;
///   * the trailing side, delayed and inhibiting, stronger than either: what comes from there finds the cell inhibited
///     (Barlow and Levick 1965). Mi4 for T4, CT1(Lo1) for T5.
/// Preferred motion makes enhancement and centre coincide before suppression comes; the sum passes the threshold of the
/// detector (its negative rest), which one arm alone hardly does. That threshold and the rectification of every synapse
/// are what takes the place of a multiplication. That T4 combines both mechanisms: Haag, Arenz, Serbe, Gabbiani and
/// Borst 2016 (eLife 5:e17421); the order of arms in T4 and T5: Gruntman, Romani and Reiser 2018 (Nature Neuroscience
/// 21:250) and Shinomiya et al. 2019 (eLife 8:e40025); Mi9's part: Groschner et al. 2022 (Nature 603:119).
[<RequireQualifiedAccess>]
module PlantedMotion =

    let defaults: PlantedMotionSettings =
        {
            Gain = 4.0
            Threshold = 0.5
            Enhancement = 1.0
            Suppression = 2.5
            FastTime = 0.02
            DelayTime = 0.08
            Leak = 0.1
        }

    /// Preferred direction in degrees, 0 to the right and 90 upwards, and whether it prefers ON edges (light), by
    /// detector. Directions are those of flyvis (its `groundtruth_utils`).
    let preferred: (string * float * bool) list =
        [
            for family, isOn in [ "T4", true; "T5", false ] do
                for letter, angle in [ "a", 180.0; "b", 0.0; "c", 90.0; "d", 270.0 ] -> family + letter, angle, isOn
        ]

    /// Steps to the neighbours that lie in a direction: one upwards and downwards, two to the sides.
    let private steps (angle: float) =
        match int angle with
        | 0 -> [ 0, 1; -1, 1 ]
        | 90 -> [ -1, 0 ]
        | 180 -> [ 0, -1; 1, -1 ]
        | _ -> [ 1, 0 ]

    /// The type that takes the stimulus.
    let receptor = "R"

    /// The cell types, receptors first and detectors last.
    let cells (settings: PlantedMotionSettings) : MotionCell list =
        let lamina = 0.01

        let cell name bias time role =
            {
                Type = name
                Bias = bias
                TimeConstant = time
                Role = role
            }

        let leak, fast, delay = settings.Leak, settings.FastTime, settings.DelayTime
        let rest = -settings.Threshold * settings.Gain
        // What the arms give at grey, which the bias makes up for: Mi9 is at 1 there, all others at the leak.
        let onRest =
            rest
            - settings.Gain * (leak * (1.0 - settings.Suppression) - settings.Enhancement)

        let offRest =
            rest
            - settings.Gain * leak * (1.0 + settings.Enhancement - settings.Suppression)

        [
            cell receptor 0.0 lamina "luminance"
            cell "L1" 1.0 lamina "1 - luminance, for the ON pathway"
            cell "L2" 1.0 lamina "1 - luminance, for the OFF pathway"
            cell "L3" 1.0 lamina "1 - luminance, for the leading arms"
            cell "Mi1" (1.0 + leak) fast "light, fast"
            cell "Mi4" (1.0 + leak) delay "light, delayed; inhibits"
            cell "Mi9" 0.0 delay "dark, delayed; inhibits"
            cell "Tm1" (leak - 1.0) fast "darkening, fast"
            cell "Tm9" (leak - 1.0) delay "darkening, delayed"
            cell "CT1(Lo1)" (leak - 1.0) delay "darkening, delayed; inhibits"
            for name, angle, isOn in preferred do
                let contrast = if isOn then "light" else "dark"
                cell name (if isOn then onRest else offRest) fast $"{contrast} edges that move at {angle} degrees"
        ]

    /// All connections.
    let links (settings: PlantedMotionSettings) : MotionLink list =
        let link sign offsets strength source target =
            {
                Source = source
                Target = target
                Sign = sign
                Offsets = offsets
                Strength = strength
            }

        let here = [ 0, 0 ]
        let gain = settings.Gain

        [
            for lamina in [ "L1"; "L2"; "L3" ] do
                link -1 here 1.0 receptor lamina

            link -1 here 2.0 "L1" "Mi1"
            link -1 here 2.0 "L1" "Mi4"
            link 1 here 2.0 "L3" "Mi9"
            link 1 here 2.0 "L2" "Tm1"
            link 1 here 2.0 "L3" "Tm9"
            link 1 here 2.0 "L2" "CT1(Lo1)"

            for name, angle, isOn in preferred do
                // A source on the leading side reaches targets that lie further along the direction.
                let along, against = steps angle, steps ((angle + 180.0) % 360.0)

                let fast, leading, sign, trailing =
                    if isOn then
                        "Mi1", "Mi9", -1, "Mi4"
                    else
                        "Tm1", "Tm9", 1, "CT1(Lo1)"

                link 1 here gain fast name
                link sign along (gain * settings.Enhancement) leading name
                link -1 against (gain * settings.Suppression) trailing name
        ]

    /// The detector's wiring, with one synapse at every offset.
    let connectome (settings: PlantedMotionSettings) : HexConnectome =
        HexConnectome.create
            (cells settings
             |> List.map (fun cell ->
                 {
                     Name = cell.Type
                     Pattern = HexPattern.Stride(1, 1)
                 }))
            (links settings
             |> List.map (fun link ->
                 {
                     Source = link.Source
                     Target = link.Target
                     Sign = link.Sign
                     Offsets =
                         link.Offsets
                         |> List.map (fun (du, dv) -> { Du = du; Dv = dv; Synapses = 1.0 })
                         |> Array.ofList
                 }))
            [ receptor ]
            (preferred |> List.map (fun (name, _, _) -> name))
        |> InputError.orFail

    /// The detector on a lattice of an extent of at least 1, rectified, 1/100 s a frame.
    let network (settings: PlantedMotionSettings) (extent: int) : HexNetwork =
        if extent < 1 then
            invalidArg
                (nameof extent)
                $"an extent of {extent}; a detector compares neighbours, so at least 1 is needed."

        let empty = HexNetwork.create extent (connectome settings)

        let withCells =
            cells settings
            |> List.fold
                (fun network cell ->
                    network
                    |> HexNetwork.withBias cell.Type cell.Bias
                    |> HexNetwork.withTimeConstant cell.Type cell.TimeConstant)
                empty

        links settings
        |> List.fold
            (fun network link ->
                HexNetwork.withStrength link.Source link.Target (link.Strength / float link.Offsets.Length) network)
            withCells
