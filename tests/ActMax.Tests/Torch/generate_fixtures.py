"""Writes fixtures/: what PyTorch computes, to compare with. Run with a Python that has torch 1.13 or later."""

import collections
import io
import json
import pathlib
import zipfile

import torch
import torch.nn.functional as F

OUT = pathlib.Path(__file__).parent / "fixtures"
OUT.mkdir(exist_ok=True)


def record(t):
    """Shape, type and elements; complex numbers as pairs along a last dimension."""
    t = t.detach()
    kind = str(t.dtype).removeprefix("torch.")
    if t.is_complex():
        t = torch.view_as_real(t.resolve_conj())
    elements = t.reshape(-1).tolist()
    if t.is_floating_point():
        elements = [e if e == e and abs(e) != float("inf") else str(e) for e in (float(f"{x:.7g}") for x in elements)]
    return {"shape": list(t.shape), "type": kind, "data": elements}


a = torch.tensor([[0.5, -1.25, 2.0], [-0.75, 1.5, 0.3]])
b = torch.tensor([[1.5, 0.25, -2.0], [0.75, -0.5, 1.3]])
u = torch.tensor([[0.2, 0.9, 0.5], [0.35, 0.6, 0.1]])
v = torch.tensor([0.5, -1.0, 2.0])
h = torch.tensor([1.5, 2.5, -0.5, float("nan"), float("inf")])
n = torch.tensor([[6, 4, 9], [2, 8, 3]])
k = torch.tensor([[True, False, True], [False, False, True]])
s = torch.tensor([[4.0, 1.0, 0.5], [1.0, 3.0, 0.25], [0.5, 0.25, 2.0]])
c = torch.complex(a, b)
i = torch.tensor([2, 0])
j = torch.tensor([[0, 2, 1], [1, 1, 0]])
w = torch.linspace(-1, 1, 12).reshape(1, 2, 6)
img = torch.sin(torch.arange(60.0)).reshape(1, 2, 5, 6)
vol = torch.cos(torch.arange(96.0)).reshape(1, 2, 3, 4, 4)
k1 = torch.linspace(-1, 1, 12).reshape(2, 2, 3)
k2 = torch.linspace(-1, 1, 36).reshape(2, 2, 3, 3)
k3 = torch.linspace(-1, 1, 32).reshape(2, 2, 2, 2, 2)
inputs = dict(a=a, b=b, u=u, v=v, h=h, n=n, k=k, s=s, i=i, j=j, w=w, img=img, vol=vol, k1=k1, k2=k2, k3=k3)

cases = {}


def case(name, *tensors):
    assert name not in cases, name
    cases[name] = [record(t) for t in tensors]


for name in """abs exp exp2 expm1 reciprocal square neg sign sgn floor ceil trunc frac erf erfc sigmoid deg2rad rad2deg
        isnan isinf isfinite isposinf isneginf signbit logical_not round sin cos tan sinh cosh tanh sinc atan asinh
        positive lgamma digamma i0""".split():
    case(name, getattr(torch, name)(a))
for name in "log log10 log1p log2 sqrt rsqrt erfinv asin acos atanh logit".split():
    case(name, getattr(torch, name)(u))
case("acosh", torch.acosh(u + 1))
case("nan_to_num", torch.nan_to_num(h, 7.0, 8.0, 9.0))
case("isnan h", torch.isnan(h))
case("isreal", torch.isreal(a))
case("bitwise_not", ~n)
case("round decimals", torch.round(a, decimals=1))
case("clamp", a.clamp(-0.5, 1.0))
case("clamp max only", a.clamp(max=1.0))
case("clamp tensors", a.clamp(-u, u))
case("clamp_min", a.clamp_min(0.1))
case("clamp_max", a.clamp_max(0.1))
case("angle", torch.angle(c))

for name in "add sub mul div atan2 hypot logaddexp logaddexp2 maximum minimum fmax fmin copysign fmod remainder".split():
    case(name, getattr(torch, name)(a, b))
case("add alpha", torch.add(a, b, alpha=2.5))
case("add number", a + 1.5)
case("number minus", 1.5 - a)
case("number over", 1.5 / a)
case("operators", (a + b) * a - b / 2.0 + 3.0 * a % 2.0)
case("div floor", torch.div(a, b, rounding_mode="floor"))
case("div trunc", torch.div(a, b, rounding_mode="trunc"))
case("floor_divide", torch.floor_divide(a, b))
case("pow number", u.pow(2.5))
case("pow tensor", u.pow(b))
case("addcmul", torch.addcmul(a, b, u, value=0.5))
case("addcdiv", torch.addcdiv(a, b, u, value=0.5))
case("lerp", torch.lerp(a, b, u))
case("heaviside", torch.heaviside(a, b))
case("xlogy", torch.xlogy(a, u))
case("gcd", torch.gcd(n, n.flip(1)))
case("lcm", torch.lcm(n, n.flip(1)))
case("nextafter", torch.nextafter(a, b))
for name in "eq ne lt le gt ge logical_and logical_or logical_xor".split():
    case(name, getattr(torch, name)(a, a.flip(0).where(k, a)))
case("compare number", a < 0.4)
case("bitwise", (n & 6) | (n ^ 3))
case("isclose", torch.isclose(a, a + 1e-9))
case("isin", torch.isin(n, torch.tensor([2, 9])))

case("reshape", a.reshape(3, 2))
case("flatten", img.flatten(1, 2))
case("unflatten", a.unflatten(1, (3, 1)))
case("unsqueeze squeeze", a.unsqueeze(1).squeeze(), a.unsqueeze(0))
case("permute", vol.permute(0, 2, 1, 4, 3))
case("transpose", img.transpose(1, 3))
case("t", a.t())
case("T", a.T)
case("mT", img.mT)
case("movedim", vol.movedim([1, 2], [-1, -2]))
case("expand", v.expand(2, 3))
case("repeat", v.repeat(2, 2))
case("tile", a.tile([2, 1]))
case("repeat_interleave", a.repeat_interleave(2, 1))
case("repeat_interleave counts", a.repeat_interleave(torch.tensor([2, 1]), 0))
case("flip", img.flip([2, 3]))
case("fliplr", a.fliplr())
case("flipud", a.flipud())
case("roll", a.roll(1, 1))
case("roll several", a.roll([1, 2], [0, 1]))
case("as_strided", a.as_strided([2, 2], [1, 2], 1))
case("unfold windows", v.unfold(0, 2, 1))
case("diagonal", s.diagonal(1))
case("diag", v.diag())
case("diag_embed", a.diag_embed())
case("tril", s.tril())
case("triu", s.triu(1))
case("split", *w.split(4, 2))
case("split sizes", *w.split([1, 5], 2))
case("tensor_split", *w.tensor_split(4, 2))
case("chunk", *w.chunk(4, 2))
case("unbind", *a.unbind(1))
case("cat", torch.cat([a, b], 1))
case("stack", torch.stack([a, b], 1))
case("hstack", torch.hstack([a, b]))
case("vstack", torch.vstack([a, b]))
case("meshgrid", *torch.meshgrid([v, i.float()], indexing="ij"))
case("view_as_real", torch.view_as_real(c))
case("conj", c.conj())
case("real imag", c.real, c.imag)

case("select", a.select(1, 2))
case("narrow", w.narrow(2, 1, 3))
case("slice", w[:, :, 1:6:2])
case("index_select", a.index_select(1, i))
case("gather", a.gather(1, j))
case("take", a.take(i))
case("take_along_dim", a.take_along_dim(j, 1))
case("masked_select", a.masked_select(k))
case("masked_fill", a.masked_fill(k, -9.0))
case("masked_scatter", a.masked_scatter(k, b))
case("index_add", a.index_add(1, i, b[:, :2], alpha=2.0))
case("index_copy", a.index_copy(1, i, b[:, :2]))
case("index_fill", a.index_fill(1, i, 5.0))
case("scatter", a.scatter(1, j, b))
case("scatter_add", a.scatter_add(1, j, b))
case("select_scatter", a.select_scatter(v, 0, 1))
case("slice_scatter", a.slice_scatter(b[:, :2], 1, 1, 3, 1))
case("nonzero", k.nonzero())
case("where", torch.where(k, a, b))
case("topk", *a.topk(2, 1))
case("sort", *a.sort(1, descending=True))
case("argsort", a.argsort(1))
case("bucketize", torch.bucketize(a, torch.tensor([-1.0, 0.0, 1.0])))
case("index mixed", vol[0, ..., 1:3, None, 2])
case("index tensors", img[0, 1][torch.tensor([0, 3]), torch.tensor([5, 1])])
case("index tensor after slice", img[:, 1:, torch.tensor([0, 3])])
case("index mask", a[k])
case("index mask of two dimensions", vol[:, :, vol[0, 0, :, :, 0] > 0, torch.tensor([1])])
case("index mask after slice", img[:, :, torch.tensor([True, False, True, False, True])])

for name in "sum mean std var prod amax amin max min argmax argmin median nansum".split():
    case(name, getattr(torch, name)(a))
for name in "sum mean std var prod amax amin argmax argmin".split():
    case(name + " dim", getattr(torch, name)(a, dim=1, keepdim=True))
case("sum dims", img.sum([2, 3]))
case("mean dims", img.mean([0, 2]))
case("std dims", img.std([2, 3], unbiased=False))
case("max dim", *a.max(1))
case("min dim", *a.min(1))
case("max other", torch.max(a, b))
case("kthvalue", *a.kthvalue(2, 1))
case("mode", *n.mode(1))
case("quantile", a.quantile(torch.tensor([0.25, 0.5]), 1))
case("nanmean", h[:4].nanmean())
case("logsumexp", a.logsumexp(1))
case("cumsum", a.cumsum(1))
case("cumprod", a.cumprod(1))
case("cummax", *a.cummax(1))
case("cummin", *a.cummin(1))
case("logcumsumexp", a.logcumsumexp(1))
case("diff", a.diff())
case("all", k.all(), k.all(1))
case("any", k.any(), k.any(1))
case("norm", a.norm())
case("norm p", a.norm(1))
case("norm dim", a.norm(2, 1))
case("dist", a.dist(b))
case("renorm", a.renorm(2, 0, 1.0))
case("count_nonzero", k.count_nonzero())
case("trace", s.trace())
case("histc", a.histc(4, -2, 2))
case("bincount", n.flatten().bincount())
case("std_mean", *torch.std_mean(a))
case("var_mean", *torch.var_mean(a))

case("matmul", torch.matmul(img, img.mT))
case("mm", a.mm(s))
case("mv", s.mv(v))
case("bmm", img[0].bmm(img[0].mT))
case("dot", v.dot(v))
case("outer", torch.outer(v, v))
case("inner", torch.inner(a, b))
case("kron", torch.kron(a, v))
case("addmm", torch.addmm(a, a, s, beta=0.5, alpha=2.0))
case("baddbmm", torch.baddbmm(img[0][:, :, :5], img[0], img[0].mT))
case("addmv", torch.addmv(v, s, v))
case("addr", torch.addr(s, v, v))
case("tensordot", torch.tensordot(a, b, dims=([0], [0])))
case("einsum", torch.einsum("ij,kj->ik", a, b))
case("inverse", s.inverse())
case("det", s.det())
case("logdet", s.logdet())
case("matrix_power", s.matrix_power(3))
case("matrix_exp", (s / 4).matrix_exp())
case("pinverse", a.pinverse())
case("cholesky", torch.linalg.cholesky(s))
case("cholesky_solve", torch.cholesky_solve(s, torch.linalg.cholesky(s)))
case("cdist", torch.cdist(a, b))
case("linalg norm", torch.linalg.norm(a))
case("linalg norm 1", torch.linalg.norm(a, 1))
case("vector_norm", torch.linalg.vector_norm(a, 3, dim=1))
case("matrix_norm", torch.linalg.matrix_norm(s), torch.linalg.matrix_norm(s, 2))
svd = torch.linalg.svd(a, full_matrices=False)
case("svd", svd[0] @ torch.diag(svd[1]) @ svd[2], svd[1])
case("svdvals", torch.linalg.svdvals(a))
qr = torch.linalg.qr(s)
case("qr", qr[0] @ qr[1])
eigh = torch.linalg.eigh(s)
case("eigh", eigh[0], eigh[1] @ torch.diag(eigh[0]) @ eigh[1].mT)
case("eigvalsh", torch.linalg.eigvalsh(s))
case("solve", torch.linalg.solve(s, v.unsqueeze(1)))
case("pinv", torch.linalg.pinv(a))
case("slogdet", *torch.linalg.slogdet(s))
case("cross", torch.linalg.cross(a, b))
case("multi_dot", torch.linalg.multi_dot([a, s, v]))
case("lstsq", torch.linalg.lstsq(a.T, v.unsqueeze(1))[0])
case("solve_triangular", torch.linalg.solve_triangular(s.triu(), v.unsqueeze(1), upper=True))

case("fft", torch.fft.fft(a))
case("ifft", torch.fft.ifft(c))
case("rfft", torch.fft.rfft(w))
case("rfft n", torch.fft.rfft(w, 4, 2, "ortho"))
case("irfft", torch.fft.irfft(torch.fft.rfft(w)))
case("fft2", torch.fft.fft2(img))
case("rfft2", torch.fft.rfft2(img))
case("irfft2", torch.fft.irfft2(torch.fft.rfft2(img), s=(5, 6)))
case("fftn", torch.fft.fftn(a))
case("ifftn", torch.fft.ifftn(c))
case("rfftn", torch.fft.rfftn(vol))
case("irfftn", torch.fft.irfftn(torch.fft.rfftn(vol)))
case("hfft", torch.fft.hfft(c))
case("fftfreq", torch.fft.fftfreq(5, 0.1))
case("rfftfreq", torch.fft.rfftfreq(6, 0.1))
case("fftshift", torch.fft.fftshift(v))
case("ifftshift", torch.fft.ifftshift(v))

case("conv1d", F.conv1d(w, k1, v[:2], stride=2, padding=1))
case("conv1d same", F.conv1d(w, k1, padding="same"))
case("conv2d", F.conv2d(img, k2, v[:2], padding=1, dilation=2))
case("conv2d groups", F.conv2d(img, k2[:, :1], groups=2, stride=(2, 1)))
case("conv3d", F.conv3d(vol, k3, padding=(1, 0, 1)))
case("conv_transpose1d", F.conv_transpose1d(w, k1, stride=2))
case("conv_transpose2d", F.conv_transpose2d(img, k2, stride=2, padding=1, output_padding=1))
case("conv_transpose3d", F.conv_transpose3d(vol, k3))
case("linear", F.linear(a, s, v))
case("bilinear", F.bilinear(a, b, s.unsqueeze(0)))
case("unfold", F.unfold(img, 3, padding=1, stride=2))
case("fold", F.fold(F.unfold(vol[0, :, 0].unsqueeze(0), 2), 4, 2))
case("max_pool1d", F.max_pool1d(w, 2))
case("max_pool2d", F.max_pool2d(img, 2))
case("max_pool2d options", F.max_pool2d(img, (3, 2), (2, 1), (1, 0), ceil_mode=True))
case("max_pool2d indices", *F.max_pool2d(img, 2, return_indices=True))
case("max_pool3d", F.max_pool3d(vol, 2))
case("avg_pool1d", F.avg_pool1d(w, 3, 1, 1))
case("avg_pool2d", F.avg_pool2d(img, 2))
case("avg_pool2d options", F.avg_pool2d(img, 3, 2, 1, count_include_pad=False))
case("avg_pool3d", F.avg_pool3d(vol, 2))
case("adaptive_avg_pool1d", F.adaptive_avg_pool1d(w, 4))
case("adaptive_avg_pool2d", F.adaptive_avg_pool2d(img, (2, 3)))
case("adaptive_avg_pool3d", F.adaptive_avg_pool3d(vol, 2))
case("adaptive_max_pool1d", F.adaptive_max_pool1d(w, 4))
case("adaptive_max_pool2d", F.adaptive_max_pool2d(img, (2, 3)))
case("adaptive_max_pool3d", F.adaptive_max_pool3d(vol, 2))
case("lp_pool2d", F.lp_pool2d(img.abs(), 2.0, 2))
case("batch_norm", F.batch_norm(img, v[:2], u[0, :2], u[1, :2], v[1:], False))
case("batch_norm training", F.batch_norm(img, None, None, training=True))
case("layer_norm", F.layer_norm(img, [5, 6]))
case("group_norm", F.group_norm(img, 2, v[:2], v[1:]))
case("instance_norm", F.instance_norm(img))
case("local_response_norm", F.local_response_norm(img, 2, 0.1, 0.5, 2.0))
case("normalize", F.normalize(a))
case("one_hot", F.one_hot(i, 4))
case("cosine_similarity", F.cosine_similarity(a, b))
case("pairwise_distance", F.pairwise_distance(a, b))
for name in "relu selu silu hardsigmoid hardswish relu6 softsign mish gelu softplus logsigmoid".split():
    case("F " + name, getattr(F, name)(a))
case("F elu", F.elu(a, 0.5))
case("F celu", F.celu(a, 0.5))
case("F leaky_relu", F.leaky_relu(a, 0.2))
case("F hardtanh", F.hardtanh(a, -0.5, 1.0))
case("F threshold", F.threshold(a, 0.4, -3.0))
case("F gelu tanh", F.gelu(a, approximate="tanh"))
case("F glu", F.glu(w))
case("F prelu", F.prelu(a, torch.tensor([0.3])))
case("F softmax", F.softmax(a, 1))
case("F softmin", F.softmin(a, 1))
case("F log_softmax", F.log_softmax(a, 1))
case("mse_loss", F.mse_loss(a, b), F.mse_loss(a, b, reduction="sum"), F.mse_loss(a, b, reduction="none"))
case("l1_loss", F.l1_loss(a, b))
case("smooth_l1_loss", F.smooth_l1_loss(a, b, beta=0.5))
case("huber_loss", F.huber_loss(a, b, delta=0.5))
case("cross_entropy", F.cross_entropy(a, i, label_smoothing=0.1))
case("nll_loss", F.nll_loss(a, i))
case("binary_cross_entropy", F.binary_cross_entropy(u, k.float()))
case("binary_cross_entropy_with_logits", F.binary_cross_entropy_with_logits(a, k.float(), pos_weight=v.abs()))
case("kl_div", F.kl_div(a, b, log_target=True))
case("poisson_nll_loss", F.poisson_nll_loss(a, u))
case("pad constant", F.pad(img, (1, 2, 0, 1), value=3.0))
case("pad reflect", F.pad(img, (2, 1, 1, 1), mode="reflect"))
case("pad replicate", F.pad(w, (2, 1), mode="replicate"))
case("pad circular", F.pad(w, (2, 1), mode="circular"))
theta = torch.tensor([[[0.8, 0.2, 0.1], [-0.3, 0.9, -0.2]]])
grid = F.affine_grid(theta, [1, 2, 4, 3], align_corners=False)
case("affine_grid", grid)
case("grid_sample", F.grid_sample(img, grid, align_corners=False))
case("grid_sample nearest", F.grid_sample(img, grid, "nearest", "border", True))
case("grid_sample reflection", F.grid_sample(img, grid * 2, "bilinear", "reflection", False))
case("interpolate nearest", F.interpolate(img, size=(3, 9)))
case("interpolate bilinear", F.interpolate(img, scale_factor=1.5, mode="bilinear", align_corners=False))
case("interpolate corners", F.interpolate(img, size=(7, 4), mode="bilinear", align_corners=True))
case("interpolate bicubic", F.interpolate(img, size=(3, 9), mode="bicubic", antialias=True))
case("interpolate linear", F.interpolate(w, size=9, mode="linear"))
case("interpolate trilinear", F.interpolate(vol, size=(2, 3, 5), mode="trilinear"))
case("interpolate area", F.interpolate(img, scale_factor=0.5, mode="area"))
case("interpolate exact", F.interpolate(img, size=(3, 9), mode="nearest-exact"))
case("interpolate recomputed", F.interpolate(img, scale_factor=1.3, mode="bilinear", recompute_scale_factor=True))

case("arange", torch.arange(2, 9, 3))
case("linspace", torch.linspace(0, 1, 5))
case("logspace", torch.logspace(0, 2, 3))
case("eye", torch.eye(2, 3))
case("polar", torch.polar(u, a))
torch.manual_seed(7)
case("rand", torch.rand(3))
case("randn", torch.randn(20))
case("randint", torch.randint(2, 9, (4,)))
case("randperm", torch.randperm(5))
case("normal_", torch.empty(3).normal_(1.0, 2.0))
case("uniform_", torch.empty(3).uniform_(-1.0, 2.0))
case("bernoulli", torch.bernoulli(u))
case("dropout", F.dropout(a, 0.5, True))
own = torch.Generator().manual_seed(11)
case("rand own generator", torch.rand(3, generator=own))
sparse = torch.sparse_coo_tensor(torch.tensor([[0, 1, 1], [2, 0, 2]]), v, (2, 3))
case("sparse mm", torch.sparse.mm(sparse, s), sparse.to_dense())

ops = {"inputs": {key: record(t) for key, t in inputs.items()}, "cases": cases}
lines = ",\n".join(f" {json.dumps(key)}: {json.dumps(value)}" for key, value in cases.items())
heads = ",\n".join(f" {json.dumps(key)}: {json.dumps(value)}" for key, value in ops["inputs"].items())
(OUT / "operators.json").write_text('{"inputs": {\n' + heads + '},\n"cases": {\n' + lines + "}}\n")


class Net(torch.nn.Module):
    """Two results, a buffer, dropout, and a method beside forward."""

    def __init__(self):
        super().__init__()
        self.inner = torch.nn.Linear(3, 2)
        self.inner.weight.data = a.clone()
        self.inner.bias.data = v[:2].clone()
        self.drop = torch.nn.Dropout(0.5)
        self.register_buffer("offset", torch.tensor([1.0, 2.0]))

    def forward(self, x):
        return self.drop(torch.tanh(self.inner(x))) + self.offset

    @torch.jit.export
    def pair(self, x, y):
        return x + y, x * y

    @torch.jit.export
    def parts(self, xs: list[torch.Tensor], factor: float):
        return [x * factor for x in xs]

    @torch.jit.export
    def named(self, x):
        return {"twice": x * 2.0, "half": x / 2.0}


scripted = io.BytesIO()
torch.jit.save(torch.jit.script(Net()), scripted)
with zipfile.ZipFile(scripted) as full, zipfile.ZipFile(OUT / "net.pt", "w") as lean:
    for entry in full.infolist():
        # The debugging records hold the paths of the machine that wrote them.
        if not entry.filename.endswith(".debug_pkl"):
            lean.writestr(zipfile.ZipInfo(entry.filename), full.read(entry))

net = torch.nn.Sequential(collections.OrderedDict(conv=torch.nn.Conv1d(2, 2, 3), norm=torch.nn.BatchNorm1d(2)))
net.conv.weight.data = k1.clone()
net.conv.bias.data = v[:2].clone()
torch.save(net.state_dict(), OUT / "state_dict.pt")
base = torch.arange(12.0).reshape(3, 4)
checkpoint = {
    "epoch": 7,
    "rate": 0.125,
    "name": "Grüße",
    "done": False,
    "none": None,
    "model": net.state_dict(),
    "layers": [torch.ones(2, dtype=torch.int32), (torch.zeros(1, dtype=torch.int64), 3)],
    "shape": base.shape,
    "device": torch.device("cpu"),
    "dtype": torch.float32,
    "parameter": torch.nn.Parameter(v.clone()),
    "optimiser": {0: {"step": 2**40}, (1, 2): -5},
}
torch.save(checkpoint, OUT / "checkpoint.pt")
views = {"whole": base, "transposed": base.t(), "column": base[:, 1], "block": base[1:, 1:3], "row": base[2]}
views |= {"expanded": torch.tensor([3.0]).expand(4), "scalar": torch.tensor(2.5), "empty": torch.zeros(0, 3)}
views |= {str(d).removeprefix("torch."): torch.tensor([[1, 0], [1, 1]]).to(d) for d in (
    torch.float16, torch.bfloat16, torch.float64, torch.int8, torch.int16, torch.int32, torch.int64, torch.uint8,
    torch.bool)}
torch.save(views, OUT / "views.pt")
torch.save({"a": a}, OUT / "legacy.pt", _use_new_zipfile_serialization=False)
torch.save(torch.nn.Linear(1, 1), OUT / "object.pt")
(OUT / "views.json").write_text(json.dumps({key: record(t.float()) | {"type": record(t)["type"]}
                                            for key, t in views.items()}) + "\n")

entries, blob = {"__metadata__": {"format": "pt"}}, b""
for key, t in {"weight": a, "mask": k, "ids": n}.items():
    name = {"torch.float32": "F32", "torch.bool": "BOOL", "torch.int64": "I64"}[str(t.dtype)]
    data = t.numpy().tobytes()
    entries[key] = {"dtype": name, "shape": list(t.shape), "data_offsets": [len(blob), len(blob) + len(data)]}
    blob += data
header = json.dumps(entries).encode()
(OUT / "tensors.safetensors").write_bytes(len(header).to_bytes(8, "little") + header + blob)
