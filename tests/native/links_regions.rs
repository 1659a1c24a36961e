//! Links to the regions figure that have been given away, and what each says now. They go on saying it.

use relu_lab::figures::figure::{FigureKind, build};

/// Each link with its canonical text. It is what the first release wrote, but for the colours: where a text says nothing of them they
/// are now those of the output, and no longer those of the pattern.
const LINKS: [(&str, &str); 43] = [
    ("", ""),
    ("act=gelu", "act=gelu"),
    ("act=gelu&steps=600", "act=gelu&steps=600"),
    ("color=pattern", "color=pattern"),
    ("color=steepness&x=-1..1&y=-1..1", "color=steepness&x=-1..1&y=-1..1"),
    ("data=sine&layers=6&steps=100&moved=100/3:0.75", "data=sine&layers=6&steps=100&moved=100/3:0.75"),
    ("data=sine&layers=6&steps=100&moved=100/3:0.75,100/2.2:-0.5", "data=sine&layers=6&steps=100&moved=100/3:0.75,100/2.2:-0.5"),
    ("data=sine&layers=6,4&points=60&steps=150&build=8", "data=sine&points=60&layers=6,4&steps=150&build=8"),
    ("data=sine&layers=8&steps=600", "data=sine&layers=8&steps=600"),
    ("data=spiral3&steps=800&color=output", "data=spiral3&steps=800"),
    ("hidden=4&n=50&learning_rate=0.5", "points=50&layers=4&lr=0.5"),
    ("layers=1&data=gauss", "data=gauss&layers=1"),
    ("layers=1&data=gauss&steps=5&pins=-1,0.5,1,0.5&at=-1,0.5", "data=gauss&layers=1&steps=5&at=-1,0.5&pins=-1,0.5,1,0.5"),
    ("layers=16,16&steps=100&at=0.3,0.2", "steps=100&at=0.3,0.2"),
    ("layers=32,32,32,32&init=kaiming_normal&bias=0.05&lr=0.0001", "layers=32,32,32,32&bias=0.05&lr=0.0001"),
    ("layers=5,4&steps=40&pick=2.3", "layers=5,4&steps=40&pick=2.3"),
    ("layers=5,4,3&data=gauss&points=40&steps=60&color=active", "data=gauss&points=40&layers=5,4,3&steps=60&color=active"),
    ("layers=6,5&data=circle&points=60&steps=120", "points=60&layers=6,5&data=circle&steps=120"),
    ("layers=6,6&steps=40", "layers=6,6&steps=40"),
    ("layers=8&data=circle", "layers=8&data=circle"),
    ("layers=8,1&data=circle&steps=200&pick=2.1", "layers=8,1&data=circle&steps=200&pick=2.1"),
    ("layers=8,8&data=circle&steps=200", "data=circle&layers=8,8&steps=200"),
    ("layers=8,8&data=circle&steps=200&build=11", "data=circle&layers=8,8&steps=200&build=11"),
    ("layers=8,8&data=circle&steps=200&build=3", "data=circle&layers=8,8&steps=200&build=3"),
    ("layers=8,8&data=circle&steps=200&build=8", "data=circle&layers=8,8&steps=200&build=8"),
    ("layers=8,8&steps=50", "layers=8,8&steps=50"),
    ("opt=sgd&lr=0.03&points=200&data=circle&layers=8,8", "data=circle&points=200&layers=8,8&opt=sgd&lr=0.03"),
    ("layers=8,8&steps=50&moved=5/w.3.1.2:-2,5/b.3.1:0.5", "layers=8,8&steps=50&moved=5/w.3.1.2:-2,5/b.3.1:0.5"),
    ("layers=6,5&act=prelu&num_parameters=units&steps=40", "layers=6,5&act=prelu&num_parameters=units&steps=40"),
    ("layers=6,5,4&act=relu,leaky_relu(negative_slope=0.2)", "layers=6,5,4&act=relu,leaky_relu(negative_slope=0.2)"),
    ("layers=6,5&act=relu|tanh", "layers=6,5&act=relu|tanh"),
    ("sawtooth=1", "sawtooth=1"),
    ("sawtooth=2", "sawtooth=2"),
    ("sawtooth=4", "sawtooth=4"),
    ("sawtooth=8", "sawtooth=8"),
    ("steps=120&layers=12,12", "layers=12,12&steps=120"),
    ("steps=1500&color=output", "steps=1500"),
    ("steps=1500&color=steepness", "steps=1500&color=steepness"),
    ("steps=1500&x=0.2..0.6&y=-0.1..0.3", "steps=1500&x=0.2..0.6&y=-0.1..0.3"),
    ("steps=1500&x=0.35..0.36&y=0.1..0.11", "steps=1500&x=0.35..0.36&y=0.1..0.11"),
    ("steps=20", "steps=20"),
    ("steps=60", "steps=60"),
    ("steps=82&layers=256,256,9", "layers=256,256,9&steps=82"),
];

#[test]
fn links_say_what_they_said() {
    for (link, text) in LINKS {
        let (figure, problems) = build(FigureKind::Regions, link);
        assert_eq!(problems, [], "{link}");
        // Not yet replayed: the text says already what it is to be.
        assert_eq!(figure.text(), text, "{link}");
    }
}
