namespace ActMax.Tests.Torch

open System
open TorchSharp
open ActMax.Torch

/// Every operation bound, called as F# code calls it, under the name that generate_fixtures.py gives it.
module OperatorCases =

    type private T = torch.Tensor
    type private F = torch.nn.functional
    type private Ix = torch.TensorIndex

    let private input =
        lazy
            (let inputs = (Fixtures.json "operators.json").GetProperty "inputs"

             Map.ofSeq
                 [
                     for entry in inputs.EnumerateObject() -> entry.Name, Fixtures.recorded entry.Value
                 ])

    let private get name = Fixtures.toTensor input.Value[name]

    let private num (x: float) = x.ToScalar()
    let private longs (xs: int64 list) = torch.tensor (Array.ofList xs)
    let private floats (xs: float32 list) = torch.tensor (Array.ofList xs)

    let private pointwise =
        let a () = get "a"
        let u () = get "u"

        [
            "abs", fun () -> a().abs()
            "exp", fun () -> a().exp()
            "exp2", fun () -> a().exp2()
            "expm1", fun () -> a().expm1()
            "reciprocal", fun () -> a().reciprocal()
            "square", fun () -> a().square()
            "neg", fun () -> a().neg()
            "sign", fun () -> a().sign()
            "sgn", fun () -> a().sgn()
            "floor", fun () -> a().floor()
            "ceil", fun () -> a().ceil()
            "trunc", fun () -> a().trunc()
            "frac", fun () -> a().frac()
            "erf", fun () -> a().erf()
            "erfc", fun () -> a().erfc()
            "sigmoid", fun () -> a().sigmoid()
            "deg2rad", fun () -> a().deg2rad()
            "rad2deg", fun () -> a().rad2deg()
            "isnan", fun () -> a().isnan()
            "isinf", fun () -> a().isinf()
            "isfinite", fun () -> a().isfinite()
            "isposinf", fun () -> a().isposinf()
            "isneginf", fun () -> a().isneginf()
            "signbit", fun () -> a().signbit()
            "logical_not", fun () -> a().logical_not()
            "round", fun () -> a().round()
            "sin", fun () -> a().sin()
            "cos", fun () -> a().cos()
            "tan", fun () -> a().tan()
            "sinh", fun () -> a().sinh()
            "cosh", fun () -> a().cosh()
            "tanh", fun () -> a().tanh()
            "sinc", fun () -> a().sinc()
            "atan", fun () -> a().atan()
            "asinh", fun () -> a().asinh()
            "positive", fun () -> a().positive()
            "lgamma", fun () -> a().lgamma()
            "digamma", fun () -> a().digamma()
            "i0", fun () -> a().i0()
            "log", fun () -> u().log()
            "log10", fun () -> u().log10()
            "log1p", fun () -> u().log1p()
            "log2", fun () -> u().log2()
            "sqrt", fun () -> u().sqrt()
            "rsqrt", fun () -> u().rsqrt()
            "erfinv", fun () -> u().erfinv()
            "asin", fun () -> u().asin()
            "acos", fun () -> u().acos()
            "atanh", fun () -> u().atanh()
            "logit", fun () -> u().logit()
            "acosh", fun () -> (u () + 1.0).acosh()
            "nan_to_num", fun () -> (get "h").nan_to_num(7.0, 8.0, 9.0)
            "isnan h", fun () -> (get "h").isnan()
            "isreal", fun () -> a().isreal()
            "bitwise_not", fun () -> (get "n").bitwise_not()
            "round decimals", fun () -> a().round 1L
            "clamp", fun () -> a().clamp(num -0.5, num 1.0)
            "clamp max only", fun () -> a().clamp(max = num 1.0)
            "clamp tensors", fun () -> a().clamp(-u(), u ())
            "clamp_min", fun () -> a().clamp_min(num 0.1)
            "clamp_max", fun () -> a().clamp_max(num 0.1)
            "angle", fun () -> torch.complex(a (), get "b").angle()
        ]

    let private ofTwo =
        let a () = get "a"
        let b () = get "b"
        let u () = get "u"
        let n () = get "n"

        let mixed () =
            torch.where (get "k", a().flip 0L, a ())

        [
            "add", fun () -> a().add(b ())
            "sub", fun () -> a().sub(b ())
            "mul", fun () -> a().mul(b ())
            "div", fun () -> a().div(b ())
            "atan2", fun () -> a().atan2(b ())
            "hypot", fun () -> a().hypot(b ())
            "logaddexp", fun () -> a().logaddexp(b ())
            "logaddexp2", fun () -> a().logaddexp2(b ())
            "maximum", fun () -> a().maximum(b ())
            "minimum", fun () -> a().minimum(b ())
            "fmax", fun () -> a().fmax(b ())
            "fmin", fun () -> a().fmin(b ())
            "copysign", fun () -> a().copysign(b ())
            "fmod", fun () -> a().fmod(b ())
            "remainder", fun () -> a().remainder(b ())
            "add alpha", fun () -> a().add(b (), num 2.5)
            "add number", fun () -> a () + 1.5
            "number minus", fun () -> 1.5 - a ()
            "number over", fun () -> 1.5 / a ()
            "operators", fun () -> (a () + b ()) * a () - b () / 2.0 + 3.0 * a () % 2.0
            "div floor", fun () -> a().div(b (), torch.RoundingMode.floor)
            "div trunc", fun () -> a().div(b (), torch.RoundingMode.trunc)
            "floor_divide", fun () -> a().floor_divide(b ())
            "pow number", fun () -> u().pow(num 2.5)
            "pow tensor", fun () -> u().pow(b ())
            "addcmul", fun () -> a().addcmul(b (), u (), num 0.5)
            "addcdiv", fun () -> a().addcdiv(b (), u (), num 0.5)
            "lerp", fun () -> a().lerp(b (), u ())
            "heaviside", fun () -> a().heaviside(b ())
            "xlogy", fun () -> a().xlogy(u ())
            "gcd", fun () -> n().gcd(n().flip 1L)
            "lcm", fun () -> n().lcm(n().flip 1L)
            "nextafter", fun () -> a().nextafter(b ())
            "eq", fun () -> a().eq(mixed ())
            "ne", fun () -> a().ne(mixed ())
            "lt", fun () -> a().lt(mixed ())
            "le", fun () -> a().le(mixed ())
            "gt", fun () -> a().gt(mixed ())
            "ge", fun () -> a().ge(mixed ())
            "logical_and", fun () -> a().logical_and(mixed ())
            "logical_or", fun () -> a().logical_or(mixed ())
            "logical_xor", fun () -> a().logical_xor(mixed ())
            "compare number", fun () -> a().lt(num 0.4)
            "bitwise", fun () -> n().bitwise_and(torch.tensor 6L).bitwise_or(n().bitwise_xor(torch.tensor 3L))
            "isclose", fun () -> a().isclose(a () + 1e-9)
            "isin", fun () -> n().isin(longs [ 2L; 9L ])
        ]

    let private shapes =
        let a () = get "a"
        let v () = get "v"
        let w () = get "w"
        let s () = get "s"
        let img () = get "img"
        let vol () = get "vol"
        let c () = torch.complex (a (), get "b")
        let one (f: unit -> T) () = [ f () ]
        let many (f: unit -> T[]) () = List.ofArray (f ())

        [
            "reshape", one (fun () -> a().reshape(3L, 2L))
            "flatten", one (fun () -> img().flatten(1L, 2L))
            "unflatten", one (fun () -> a().unflatten(1L, 3L, 1L))
            "unsqueeze squeeze", (fun () -> [ a().unsqueeze(1L).squeeze(); a().unsqueeze 0L ])
            "permute", one (fun () -> vol().permute(0L, 2L, 1L, 4L, 3L))
            "transpose", one (fun () -> img().transpose(1L, 3L))
            "t", one (fun () -> a().t())
            "T", one (fun () -> a().T)
            "mT", one (fun () -> img().mT)
            "movedim", one (fun () -> vol().movedim([| 1L; 2L |], [| -1L; -2L |]))
            "expand", one (fun () -> v().expand(2L, 3L))
            "repeat", one (fun () -> v().repeat(2L, 2L))
            "tile", one (fun () -> a().tile [| 2L; 1L |])
            "repeat_interleave", one (fun () -> a().repeat_interleave(2L, 1L))
            "repeat_interleave counts", one (fun () -> a().repeat_interleave(longs [ 2L; 1L ], 0L))
            "flip", one (fun () -> img().flip(2L, 3L))
            "fliplr", one (fun () -> a().fliplr())
            "flipud", one (fun () -> a().flipud())
            "roll", one (fun () -> a().roll(1L, 1L))
            "roll several", one (fun () -> a().roll([| 1L; 2L |], [| 0L; 1L |]))
            "as_strided", one (fun () -> a().as_strided([| 2L; 2L |], [| 1L; 2L |], 1L))
            "unfold windows", one (fun () -> v().unfold(0L, 2L, 1L))
            "diagonal", one (fun () -> s().diagonal 1L)
            "diag", one (fun () -> v().diag())
            "diag_embed", one (fun () -> a().diag_embed())
            "tril", one (fun () -> s().tril())
            "triu", one (fun () -> s().triu 1L)
            "split", many (fun () -> w().split(4L, 2))
            "split sizes", many (fun () -> w().split([| 1L; 5L |], 2L))
            "tensor_split", many (fun () -> w().tensor_split(4L, 2L))
            "chunk", many (fun () -> w().chunk(4L, 2L))
            "unbind", many (fun () -> a().unbind 1L)
            "cat", one (fun () -> torch.cat ([| a (); get "b" |], 1L))
            "stack", one (fun () -> torch.stack ([ a (); get "b" ], 1L))
            "hstack", one (fun () -> torch.hstack (a (), get "b"))
            "vstack", one (fun () -> torch.vstack [| a (); get "b" |])
            "meshgrid", many (fun () -> torch.meshgrid [ v (); (get "i").``float``() ])
            "view_as_real", one (fun () -> c().view_as_real())
            "conj", one (fun () -> c().conj())
            "real imag", (fun () -> [ c().real; c().imag ])
        ]

    let private selection =
        let a () = get "a"
        let b () = get "b"
        let i () = get "i"
        let j () = get "j"
        let k () = get "k"
        let img () = get "img"
        let vol () = get "vol"
        let one (f: unit -> T) () = [ f () ]
        let two (f: unit -> struct (T * T)) () = let struct (x, y) = f () in [ x; y ]
        let slice start stop = Ix.Slice(Nullable start, Nullable stop)

        [
            "select", one (fun () -> a().select(1L, 2L))
            "narrow", one (fun () -> (get "w").narrow(2L, 1L, 3L))
            "slice", one (fun () -> (get "w").slice(2L, 1L, 6L, 2L))
            "index_select", one (fun () -> a().index_select(1L, i ()))
            "gather", one (fun () -> a().gather(1L, j ()))
            "take", one (fun () -> a().take(i ()))
            "take_along_dim", one (fun () -> a().take_along_dim(j (), 1L))
            "masked_select", one (fun () -> a().masked_select(k ()))
            "masked_fill", one (fun () -> a().masked_fill(k (), num -9.0))
            "masked_scatter", one (fun () -> a().masked_scatter(k (), b ()))
            "index_add", one (fun () -> a().index_add(1L, i (), b().narrow(1L, 0L, 2L), num 2.0))
            "index_copy", one (fun () -> a().index_copy(1L, i (), b().narrow(1L, 0L, 2L)))
            "index_fill", one (fun () -> a().index_fill(1L, i (), num 5.0))
            "scatter", one (fun () -> a().scatter(1L, j (), b ()))
            "scatter_add", one (fun () -> a().scatter_add(1L, j (), b ()))
            "select_scatter", one (fun () -> a().select_scatter(get "v", 0L, 1L))
            "slice_scatter", one (fun () -> a().slice_scatter(b().narrow(1L, 0L, 2L), 1L, 1L, 3L))
            "nonzero", one (fun () -> k().nonzero())
            "where", one (fun () -> torch.where (k (), a (), b ()))
            "topk", two (fun () -> a().topk(2, 1))
            "sort", two (fun () -> a().sort(1L, true))
            "argsort", one (fun () -> a().argsort 1L)
            "bucketize", one (fun () -> a().bucketize(floats [ -1f; 0f; 1f ]))
            "index mixed", one (fun () -> vol().[Ix.Single 0L, Ix.Ellipsis, slice 1L 3L, Ix.Null, Ix.Single 2L])
            "index tensors", one (fun () -> img().[0L, 1L].[Ix.Tensor(longs [ 0L; 3L ]), Ix.Tensor(longs [ 5L; 1L ])])
            "index tensor after slice",
            one (fun () -> img().[Ix.Colon, Ix.Slice(Nullable 1L), Ix.Tensor(longs [ 0L; 3L ])])
            "index mask", one (fun () -> a().[k ()])
            "index mask of two dimensions",
            one (fun () ->
                let mask = (vol().[0L, 0L].select(2L, 0L)).gt(num 0.0)
                vol().[Ix.Colon, Ix.Colon, Ix.Tensor mask, Ix.Tensor(longs [ 1L ])])
            "index mask after slice",
            one (fun () ->
                let mask = torch.tensor [| true; false; true; false; true |]
                img().[Ix.Colon, Ix.Colon, Ix.Tensor mask])
        ]

    let private reductions =
        let a () = get "a"
        let k () = get "k"
        let img () = get "img"
        let one (f: unit -> T) () = [ f () ]
        let two (f: unit -> struct (T * T)) () = let struct (x, y) = f () in [ x; y ]

        [
            "sum", one (fun () -> a().sum())
            "mean", one (fun () -> a().mean())
            "std", one (fun () -> a().std())
            "var", one (fun () -> a().var())
            "prod", one (fun () -> a().prod())
            "amax", one (fun () -> a().amax())
            "amin", one (fun () -> a().amin())
            "max", one (fun () -> a().max())
            "min", one (fun () -> a().min())
            "argmax", one (fun () -> a().argmax())
            "argmin", one (fun () -> a().argmin())
            "median", one (fun () -> a().median())
            "nansum", one (fun () -> a().nansum())
            "sum dim", one (fun () -> a().sum(1L, keepdim = true))
            "mean dim", one (fun () -> a().mean([| 1L |], keepdim = true))
            "std dim", one (fun () -> a().std(1L, keepdim = true))
            "var dim", one (fun () -> a().var(1L, keepdim = true))
            "prod dim", one (fun () -> a().prod(1L, keepdim = true))
            "amax dim", one (fun () -> a().amax([| 1L |], keepdim = true))
            "amin dim", one (fun () -> a().amin([| 1L |], keepdim = true))
            "argmax dim", one (fun () -> a().argmax(1L, keepdim = true))
            "argmin dim", one (fun () -> a().argmin(1L, keepdim = true))
            "sum dims", one (fun () -> img().sum [| 2L; 3L |])
            "mean dims", one (fun () -> img().mean [| 0L; 2L |])
            "std dims", one (fun () -> img().std([| 2L; 3L |], unbiased = false))
            "max dim", two (fun () -> a().max 1L)
            "min dim", two (fun () -> a().min 1L)
            "max other", one (fun () -> a().max(get "b"))
            "kthvalue", two (fun () -> a().kthvalue(2L, 1L))
            "mode", two (fun () -> (get "n").mode 1L)
            "quantile", one (fun () -> a().quantile(floats [ 0.25f; 0.5f ], 1L))
            "nanmean", one (fun () -> (get "h").narrow(0L, 0L, 4L).nanmean())
            "logsumexp", one (fun () -> a().logsumexp 1L)
            "cumsum", one (fun () -> a().cumsum 1L)
            "cumprod", one (fun () -> a().cumprod 1L)
            "cummax", two (fun () -> a().cummax 1L)
            "cummin", two (fun () -> a().cummin 1L)
            "logcumsumexp", one (fun () -> a().logcumsumexp 1L)
            "diff", one (fun () -> a().diff())
            "all", (fun () -> [ k().all(); k().all 1L ])
            "any", (fun () -> [ k().any(); k().any 1L ])
            "norm", one (fun () -> a().norm())
            "norm p", one (fun () -> a().norm 1f)
            "norm dim", one (fun () -> a().norm 1)
            "dist", one (fun () -> a().dist(get "b"))
            "renorm", one (fun () -> a().renorm(2f, 0L, 1f))
            "count_nonzero", one (fun () -> k().count_nonzero())
            "trace", one (fun () -> (get "s").trace())
            "histc", one (fun () -> a().histc(4L, -2L, 2L))
            "bincount", one (fun () -> (get "n").flatten().bincount null)
            "std_mean", two (fun () -> a().std_mean())
            "var_mean", two (fun () -> a().var_mean())
        ]

    let private linear =
        let a () = get "a"
        let b () = get "b"
        let s () = get "s"
        let v () = get "v"
        let column () = v().unsqueeze 1L
        let img () = get "img"
        let one (f: unit -> T) () = [ f () ]
        let two (f: unit -> struct (T * T)) () = let struct (x, y) = f () in [ x; y ]
        let first (img: T) = img.select (0L, 0L)

        [
            "matmul", one (fun () -> img().matmul(img().mT))
            "mm", one (fun () -> a().mm(s ()))
            "mv", one (fun () -> s().mv(v ()))
            "bmm", one (fun () -> (first (img ())).bmm((first (img ())).mT))
            "dot", one (fun () -> v().dot(v ()))
            "outer", one (fun () -> v().outer(v ()))
            "inner", one (fun () -> a().inner(b ()))
            "kron", one (fun () -> a().kron(v ()))
            "addmm", one (fun () -> a().addmm(a (), s (), 0.5f, 2f))
            "baddbmm",
            one (fun () ->
                let x = first (img ())
                x.narrow(2L, 0L, 5L).baddbmm(x, x.mT))
            "addmv", one (fun () -> v().addmv(s (), v ()))
            "addr", one (fun () -> s().addr(v (), v ()))
            "tensordot", one (fun () -> a().tensordot(b (), [| 0L |], [| 0L |]))
            "einsum", one (fun () -> torch.einsum ("ij,kj->ik", a (), b ()))
            "inverse", one (fun () -> s().inverse())
            "det", one (fun () -> s().det())
            "logdet", one (fun () -> s().logdet())
            "matrix_power", one (fun () -> s().matrix_power 3)
            "matrix_exp", one (fun () -> (s () / 4.0).matrix_exp())
            "pinverse", one (fun () -> a().pinverse())
            "cholesky", one (fun () -> torch.linalg.cholesky (s ()))
            "cholesky_solve", one (fun () -> s().cholesky_solve(s().cholesky()))
            "cdist", one (fun () -> torch.cdist (a (), b ()))
            "linalg norm", one (fun () -> torch.linalg.norm (a ()))
            "linalg norm 1", one (fun () -> torch.linalg.norm (a (), 1.0))
            "vector_norm", one (fun () -> torch.linalg.vector_norm (a (), 3.0, [| 1L |]))
            "matrix_norm", (fun () -> [ torch.linalg.matrix_norm (s ()); torch.linalg.matrix_norm (s (), 2.0) ])
            "svd",
            (fun () ->
                let struct (u, sigma, vh) = torch.linalg.svd (a (), false)
                [ u.mm(sigma.diag ()).mm vh; sigma ])
            "svdvals", one (fun () -> torch.linalg.svdvals (a ()))
            "qr",
            one (fun () ->
                let struct (q, r) = torch.linalg.qr (s ())
                q.mm r)
            "eigh",
            (fun () ->
                let struct (values, vectors) = torch.linalg.eigh (s ())
                [ values; vectors.mm(values.diag ()).mm vectors.mT ])
            "eigvalsh", one (fun () -> torch.linalg.eigvalsh (s ()))
            "solve", one (fun () -> torch.linalg.solve (s (), column ()))
            "pinv", one (fun () -> torch.linalg.pinv (a ()))
            "slogdet", two (fun () -> torch.linalg.slogdet (s ()))
            "cross", one (fun () -> torch.linalg.cross (a (), b ()))
            "multi_dot", one (fun () -> torch.linalg.multi_dot [| a (); s (); v () |])
            "lstsq",
            one (fun () ->
                let struct (solution, _, _, _) = torch.linalg.lstsq (a().T, column ())
                solution)
            "solve_triangular", one (fun () -> torch.linalg.solve_triangular (s().triu(), column (), true))
        ]

    let private fourier =
        let a () = get "a"
        let w () = get "w"
        let img () = get "img"
        let vol () = get "vol"
        let c () = torch.complex (a (), get "b")

        [
            "fft", fun () -> torch.fft.fft_ (a ())
            "ifft", fun () -> torch.fft.ifft (c ())
            "rfft", fun () -> torch.fft.rfft (w ())
            "rfft n", fun () -> torch.fft.rfft (w (), 4L, 2L, FFTNormType.Ortho)
            "irfft", fun () -> torch.fft.irfft (torch.fft.rfft (w ()))
            "fft2", fun () -> torch.fft.fft2 (img ())
            "rfft2", fun () -> torch.fft.rfft2 (img ())
            "irfft2", fun () -> torch.fft.irfft2 (torch.fft.rfft2 (img ()), [| 5L; 6L |])
            "fftn", fun () -> torch.fft.fftn (a ())
            "ifftn", fun () -> torch.fft.ifftn (c ())
            "rfftn", fun () -> torch.fft.rfftn (vol ())
            "irfftn", fun () -> torch.fft.irfftn (torch.fft.rfftn (vol ()))
            "hfft", fun () -> torch.fft.hfft (c ())
            "fftfreq", fun () -> torch.fft.fftfreq (5L, 0.1)
            "rfftfreq", fun () -> torch.fft.rfftfreq (6L, 0.1)
            "fftshift", fun () -> torch.fft.fftshift (get "v")
            "ifftshift", fun () -> torch.fft.ifftshift (get "v")
        ]

    let private networks =
        let a () = get "a"
        let b () = get "b"
        let u () = get "u"
        let v () = get "v"
        let w () = get "w"
        let img () = get "img"
        let vol () = get "vol"
        let bias () = v().narrow(0L, 0L, 2L)
        let tail () = v().narrow(0L, 1L, 2L)
        let row (i: int64) = u().select(0L, i).narrow(0L, 0L, 2L)
        let k1 () = get "k1"
        let k2 () = get "k2"
        let k3 () = get "k3"

        [
            "conv1d", fun () -> F.conv1d (w (), k1 (), bias (), 2L, 1L)
            "conv1d same", fun () -> F.conv1d_padding (w (), k1 (), padding = Padding.Same)
            "conv2d", fun () -> F.conv2d (img (), k2 (), bias (), padding = [| 1L; 1L |], dilation = [| 2L; 2L |])
            "conv2d groups", fun () -> F.conv2d (img (), k2().narrow(1L, 0L, 1L), strides = [| 2L; 1L |], groups = 2L)
            "conv3d", fun () -> F.conv3d (vol (), k3 (), padding = [| 1L; 0L; 1L |])
            "conv_transpose1d", fun () -> F.conv_transpose1d (w (), k1 (), stride = 2L)
            "conv_transpose2d",
            fun () ->
                F.conv_transpose2d (
                    img (),
                    k2 (),
                    strides = [| 2L; 2L |],
                    padding = [| 1L; 1L |],
                    output_padding = [| 1L; 1L |]
                )
            "conv_transpose3d", fun () -> F.conv_transpose3d (vol (), k3 ())
            "linear", fun () -> F.linear (a (), get "s", v ())
            "bilinear", fun () -> F.bilinear (a (), b (), (get "s").unsqueeze 0L)
            "unfold", fun () -> F.unfold (img (), 3L, padding = 1L, stride = 2L)
            "fold", fun () -> F.fold (F.unfold (vol().select(2L, 0L), 2L), 4L, 2L)
            "max_pool1d", fun () -> F.max_pool1d (w (), 2L)
            "max_pool2d", fun () -> F.max_pool2d (img (), 2L)
            "max_pool2d options",
            fun () -> F.max_pool2d (img (), [| 3L; 2L |], [| 2L; 1L |], [| 1L; 0L |], ceil_mode = true)
            "max_pool3d", fun () -> F.max_pool3d (vol (), [| 2L; 2L; 2L |])
            "avg_pool1d", fun () -> F.avg_pool1d (w (), 3L, 1L, 1L)
            "avg_pool2d", fun () -> F.avg_pool2d (img (), 2L)
            "avg_pool2d options", fun () -> F.avg_pool2d (img (), 3L, 2L, 1L, count_include_pad = false)
            "avg_pool3d", fun () -> F.avg_pool3d (vol (), [| 2L; 2L; 2L |])
            "adaptive_avg_pool1d", fun () -> F.adaptive_avg_pool1d (w (), 4L)
            "adaptive_avg_pool2d", fun () -> F.adaptive_avg_pool2d (img (), [| 2L; 3L |])
            "adaptive_avg_pool3d", fun () -> F.adaptive_avg_pool3d (vol (), 2L)
            "adaptive_max_pool1d", fun () -> F.adaptive_max_pool1d (w (), 4L)
            "adaptive_max_pool2d", fun () -> F.adaptive_max_pool2d (img (), [| 2L; 3L |])
            "adaptive_max_pool3d", fun () -> F.adaptive_max_pool3d (vol (), [| 2L; 2L; 2L |])
            "lp_pool2d", fun () -> F.lp_pool2d (img().abs(), 2.0, 2L)
            "batch_norm", fun () -> F.batch_norm (img (), bias (), row 0L, row 1L, tail ())
            "batch_norm training", fun () -> F.batch_norm (img (), null, null, training = true)
            "layer_norm", fun () -> F.layer_norm (img (), [| 5L; 6L |])
            "group_norm", fun () -> F.group_norm (img (), 2L, bias (), tail ())
            "instance_norm", fun () -> F.instance_norm (img ())
            "local_response_norm", fun () -> F.local_response_norm (img (), 2L, 0.1, 0.5, 2.0)
            "normalize", fun () -> F.normalize (a ())
            "one_hot", fun () -> F.one_hot (get "i", 4L)
            "cosine_similarity", fun () -> F.cosine_similarity (a (), b ())
            "pairwise_distance", fun () -> F.pairwise_distance (a (), b ())
            "F relu", fun () -> F.relu (a ())
            "F selu", fun () -> F.selu (a ())
            "F silu", fun () -> F.silu (a ())
            "F hardsigmoid", fun () -> F.hardsigmoid (a ())
            "F hardswish", fun () -> F.hardswish (a ())
            "F relu6", fun () -> F.relu6 (a ())
            "F softsign", fun () -> F.softsign (a ())
            "F mish", fun () -> F.mish (a ())
            "F gelu", fun () -> F.gelu (a ())
            "F softplus", fun () -> F.softplus (a ())
            "F logsigmoid", fun () -> F.logsigmoid (a ())
            "F elu", fun () -> F.elu (a (), 0.5)
            "F celu", fun () -> a().celu(num 0.5)
            "F leaky_relu", fun () -> F.leaky_relu (a (), 0.2)
            "F hardtanh", fun () -> F.hardtanh (a (), -0.5, 1.0)
            "F threshold", fun () -> F.threshold (a (), 0.4, -3.0)
            "F gelu tanh", fun () -> F.gelu (a (), Modules.GELU.Approximate.tanh)
            "F glu", fun () -> F.glu (w ())
            "F prelu", fun () -> F.prelu (a (), floats [ 0.3f ])
            "F softmax", fun () -> F.softmax (a (), 1L)
            "F softmin", fun () -> F.softmin (a (), 1L)
            "F log_softmax", fun () -> F.log_softmax (a (), 1L)
            "pad constant", fun () -> F.pad (img (), [| 1L; 2L; 0L; 1L |], value = 3.0)
            "pad reflect", fun () -> F.pad (img (), [| 2L; 1L; 1L; 1L |], PaddingModes.Reflect)
            "pad replicate", fun () -> F.pad (w (), [| 2L; 1L |], PaddingModes.Replicate)
            "pad circular", fun () -> F.pad (w (), [| 2L; 1L |], PaddingModes.Circular)
        ]

    let private losses =
        let a () = get "a"
        let b () = get "b"
        let one (f: unit -> T) () = [ f () ]
        let two (f: unit -> struct (T * T)) () = let struct (x, y) = f () in [ x; y ]

        [
            "max_pool2d indices", two (fun () -> F.max_pool2d_with_indices (get "img", [| 2L; 2L |]))
            "mse_loss",
            (fun () ->
                [
                    F.mse_loss (a (), b ())
                    F.mse_loss (a (), b (), torch.nn.Reduction.Sum)
                    F.mse_loss (a (), b (), torch.nn.Reduction.None)
                ])
            "l1_loss", one (fun () -> F.l1_loss (a (), b ()))
            "smooth_l1_loss", one (fun () -> F.smooth_l1_loss (a (), b (), beta = 0.5))
            "huber_loss", one (fun () -> F.huber_loss (a (), b (), 0.5))
            "cross_entropy", one (fun () -> F.cross_entropy (a (), get "i", label_smoothing = 0.1))
            "nll_loss", one (fun () -> F.nll_loss (a (), get "i"))
            "binary_cross_entropy", one (fun () -> F.binary_cross_entropy (get "u", (get "k").``float``()))
            "binary_cross_entropy_with_logits",
            one (fun () ->
                F.binary_cross_entropy_with_logits (a (), (get "k").``float``(), pos_weights = (get "v").abs()))
            "kl_div", one (fun () -> F.kl_div (a (), b ()))
            "poisson_nll_loss", one (fun () -> F.poisson_nll_loss (a (), get "u"))
        ]

    let private resampling =
        let img () = get "img"

        let theta () =
            TensorData.FromArray([| 0.8f; 0.2f; 0.1f; -0.3f; 0.9f; -0.2f |], 1L, 2L, 3L)

        let grid () =
            F.affine_grid (theta (), [| 1L; 2L; 4L; 3L |])

        let resized (mode: torch.InterpolationMode) (sizes: int64[]) =
            F.interpolate (img (), sizes, mode = mode)

        [
            "affine_grid", grid
            "grid_sample", fun () -> F.grid_sample (img (), grid (), align_corners = false)
            "grid_sample nearest",
            fun () ->
                F.grid_sample (
                    img (),
                    grid (),
                    torch.GridSampleMode.Nearest,
                    torch.GridSamplePaddingMode.Border,
                    Nullable true
                )
            "grid_sample reflection",
            fun () -> F.grid_sample (img (), grid () * 2.0, padding_mode = torch.GridSamplePaddingMode.Reflection)
            "interpolate nearest", fun () -> resized torch.InterpolationMode.Nearest [| 3L; 9L |]
            "interpolate bilinear",
            fun () -> F.interpolate (img (), scale_factor = [| 1.5 |], mode = torch.InterpolationMode.Bilinear)
            "interpolate corners",
            fun () ->
                F.interpolate (img (), [| 7L; 4L |], mode = torch.InterpolationMode.Bilinear, align_corners = true)
            "interpolate bicubic",
            fun () -> F.interpolate (img (), [| 3L; 9L |], mode = torch.InterpolationMode.Bicubic, antialias = true)
            "interpolate linear", fun () -> F.interpolate (get "w", [| 9L |], mode = torch.InterpolationMode.Linear)
            "interpolate trilinear",
            fun () -> F.interpolate (get "vol", [| 2L; 3L; 5L |], mode = torch.InterpolationMode.Trilinear)
            "interpolate area",
            fun () -> F.interpolate (img (), scale_factor = [| 0.5 |], mode = torch.InterpolationMode.Area)
            "interpolate exact", fun () -> resized torch.InterpolationMode.NearestExact [| 3L; 9L |]
            "interpolate recomputed",
            fun () ->
                F.interpolate (
                    img (),
                    scale_factor = [| 1.3 |],
                    mode = torch.InterpolationMode.Bilinear,
                    recompute_scale_factor = true
                )
            "arange", fun () -> torch.arange (2, 9, 3)
            "linspace", fun () -> torch.linspace (0.0, 1.0, 5L)
            "logspace", fun () -> torch.logspace (0.0, 2.0, 3L)
            "eye", fun () -> torch.eye (2L, 3L)
            "polar", fun () -> torch.polar (get "u", get "a")
        ]

    /// These share one stream of random numbers, so they run in this order after one seed.
    let random () =
        torch.manual_seed 7L |> ignore

        [
            "rand", torch.rand 3L
            "randn", torch.randn 20L
            "randint", torch.randint (2L, 9L, [| 4L |])
            "randperm", torch.randperm 5L
            "normal_", torch.empty(3L).normal_(1.0, 2.0)
            "uniform_", torch.empty(3L).uniform_(-1.0, 2.0)
            "bernoulli", torch.bernoulli (get "u")
            "dropout", F.dropout (get "a", 0.5, true)
            "rand own generator",
            (use own = new torch.Generator(11UL)
             torch.rand (3L, generator = own))
        ]

    let private sparse =
        let matrix () =
            let positions = TensorData.FromArray([| 0L; 1L; 1L; 2L; 0L; 2L |], 2L, 3L)
            torch.sparse_coo_tensor (positions, get "v", [| 2L; 3L |])

        [
            "sparse mm", (fun () -> [ Sparse.Product(matrix (), get "s"); matrix().to_dense() ])
        ]

    let private single cases =
        cases |> List.map (fun (name, run: unit -> T) -> name, (fun () -> [ run () ]))

    /// Name and results of everything that needs no random numbers.
    let all: (string * (unit -> T list)) list =
        List.concat
            [
                single pointwise
                single ofTwo
                shapes
                selection
                reductions
                linear
                single fourier
                single networks
                losses
                single resampling
                sparse
            ]
