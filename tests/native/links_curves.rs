//! Links to the figure of curves that have been given away, and what each says now. They go on saying it.

use relu_lab::figures::figure::{FigureKind, build};

/// Each link with its canonical text; the same text where there is one only.
const LINKS: [&str; 27] = [
    "",
    "curves=gelu",
    "curves=gelu,elu(alpha=2)&x=-3..2&second=on&at=0.5",
    "curves=gelu,silu,mish&x=-4..5&second=on",
    "at=-2",
    "x=-1..1&at=0",
    "x=-1..1&kink=0.5&at=0",
    "x=-1..1&kink=right&at=0",
    "curves=relu,elu,selu",
    "curves=relu,gelu",
    "curves=relu,gelu,silu,mish&x=-4..3",
    "curves=relu,leaky_relu(negative_slope=0.1),gelu",
    "curves=relu,leaky_relu(negative_slope=0.1),prelu&at=-2",
    "curves=relu,relu6,hard_swish&x=-5..9",
    "curves=relu,sigmoid",
    "curves=relu,sigmoid,tanh&at=3",
    "curves=relu,softplus,softplus(beta=5)",
    "curves=relu,swish(beta=0.5),swish(beta=5)",
    "curves=relu,tanh",
    "curves=sigmoid&at=0",
    "curves=sigmoid,tanh&at=5",
    "curves=sigmoid,tanh,relu",
    "curves=tanh&at=0",
    "x=-5..9&sigmoids=1",
    "x=-5..15&sigmoids=20",
    "x=-5..9&sigmoids=3",
    "curves=relu,leaky_relu&a=-7&show=pair",
];
/// Keys in another order, other separators, the version, and a list with the element's own spelling.
const OTHERWISE: [(&str, &str); 6] = [
    ("curves=relu&at=-2", "at=-2"),
    ("v=1&curves=relu&at=2", "at=2"),
    ("sigmoids=20&x=-5..15", "x=-5..15&sigmoids=20"),
    ("curves=relu;x=-1..1;at=0", "x=-1..1&at=0"),
    ("curves=relu, gelu\nx=-4..4", "curves=relu,gelu&x=-4..4"),
    ("curves=gelu,silu,mish&second=on&x=-5..5", "curves=gelu,silu,mish&second=on"),
];

#[test]
fn links_say_what_they_said() {
    for (link, text) in LINKS.iter().map(|&link| (link, link)).chain(OTHERWISE) {
        let (figure, problems) = build(FigureKind::Curves, link);
        assert_eq!(problems, [], "{link}");
        assert_eq!(figure.text(), text, "{link}");
    }
}
