namespace ActMax.Report

open ActMax

/// The drawings of contrast responses, one an item.
[<RequireQualifiedAccess>]
module ContrastDrawings =

    let private caption (curve: ContrastCurve) =
        let clipped = curve.Points |> List.exists _.IsClipped

        $"{curve.Reading} for the found stimulus at shares of its contrast, from its background (0) to as it was found (1)."
        + (if clipped then
               " Hollow: the bounds of the model's stimuli held values back."
           else
               "")

    let figures (curves: ContrastCurve list) : PageFigure[] =
        [|
            for curve in curves do
                if not curve.Points.IsEmpty then
                    {
                        Name = $"contrast-{curve.Item + 1}"
                        Title = "Contrast response"
                        Caption = caption curve
                        Svg =
                            ContrastFigure.draw
                                $"Contrast response of stimulus {curve.Item + 1}"
                                curve.Reading
                                curve.Points
                        Item = Some curve.Item
                    }
        |]
