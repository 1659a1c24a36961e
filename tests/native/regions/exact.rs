//! An exact counter as judge: weights are multiples of a power of 1/2, everything is an integer in i128, nothing is rounded.
//!
//! Another way than the program's: no shared vertices, no interpolation. Each region carries its units' affine maps as integers,
//! and a corner is the meeting point of two lines in homogeneous coordinates. Overflow panics (tests have overflow checks).

use relu_lab::activation::Activation;
use relu_lab::analysis::geometry::Window;
use relu_lab::analysis::regions::{Affine, PiecewiseNetwork};
use relu_lab::rng::Rng;

use super::support::{check_invariants, partition, square};

/// a x + b y + c, or a point (x, y, w) standing for (x / w, y / w), w > 0.
type Triple = [i128; 3];

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}

fn reduced(t: Triple) -> Triple {
    let divisor = t.iter().fold(0, |d, &x| gcd(d, x)).max(1);
    t.map(|x| x / divisor)
}

/// The meeting point of two lines.
fn meet(l: Triple, m: Triple) -> Triple {
    let p = reduced([l[1] * m[2] - l[2] * m[1], l[2] * m[0] - l[0] * m[2], l[0] * m[1] - l[1] * m[0]]);
    assert_ne!(p[2], 0, "parallel");
    if p[2] < 0 { p.map(|x| -x) } else { p }
}

fn side(l: Triple, p: Triple) -> i128 {
    (l[0] * p[0] + l[1] * p[1] + l[2] * p[2]).signum()
}

/// A convex polygon: corners in order, and the line of the edge that leaves each.
#[derive(Clone)]
struct Polygon {
    corners: Vec<Triple>,
    lines: Vec<Triple>,
}

impl Polygon {
    /// The parts on the positive and the negative side, or nothing where the line does not pass through the inside.
    fn split(&self, line: Triple) -> Option<[Self; 2]> {
        let sides: Vec<i128> = self.corners.iter().map(|&corner| side(line, corner)).collect();
        if !(sides.contains(&1) && sides.contains(&-1)) {
            return None;
        }
        let part = |keep: i128| {
            let mut part = Self { corners: Vec::new(), lines: Vec::new() };
            let size = sides.len();
            for at in 0..size {
                let (here, next) = (sides[at] * keep, sides[(at + 1) % size] * keep);
                if here >= 0 {
                    part.corners.push(self.corners[at]);
                    // On the line and leaving: the cut follows.
                    part.lines.push(if here == 0 && next < 0 { line } else { self.lines[at] });
                }
                if here * next < 0 {
                    part.corners.push(meet(self.lines[at], line));
                    part.lines.push(if here > 0 { line } else { self.lines[at] });
                }
            }
            part
        };
        Some([part(1), part(-1)])
    }
}

/// A region: its polygon, and what each unit of the last layer is there, as integers over a common power of two.
struct Region {
    polygon: Polygon,
    maps: Vec<Triple>,
}

/// Kinks as whole numbers, and slope (over 4) and intercept of each piece.
fn pieces(activation: Activation) -> (Vec<i128>, Vec<(i128, i128)>) {
    match activation {
        Activation::Relu => (vec![0], vec![(0, 0), (4, 0)]),
        Activation::LeakyRelu { negative_slope: slope } | Activation::Prelu { weight: slope } => (vec![0], vec![((slope * 4.0) as i128, 0), (4, 0)]),
        Activation::Relu6 => (vec![0, 6], vec![(0, 0), (4, 0), (0, 6)]),
        Activation::Identity => (vec![], vec![(4, 0)]),
        Activation::Threshold { threshold, .. } => (vec![threshold as i128], vec![(0, threshold as i128), (4, 0)]),
        other => panic!("{other} is not known to the judge"),
    }
}

/// Regions after each hidden layer, and of the last one the distinct corners.
pub fn count(network: &PiecewiseNetwork, window: Window, bits: u32) -> (Vec<usize>, usize) {
    let unit = f64::from(1 << bits);
    let whole = |x: f64| {
        assert_eq!((x * unit).fract(), 0.0, "{x} is not a multiple of 2^-{bits}");
        (x * unit) as i128
    };
    let scale = 1i128 << bits;
    let (left, right, low, high) = (whole(window.x_min()), whole(window.x_max()), whole(window.y_min()), whole(window.y_max()));
    let polygon = Polygon {
        corners: vec![[left, low, scale], [right, low, scale], [right, high, scale], [left, high, scale]].into_iter().map(reduced).collect(),
        lines: vec![[0, scale, -low], [scale, 0, -right], [0, scale, -high], [scale, 0, -left]],
    };
    let mut regions = vec![Region { polygon, maps: vec![[1, 0, 0], [0, 1, 0]] }];
    // The maps are over `denominator`.
    let mut denominator = 1i128;
    let mut counts = Vec::new();
    let last = network.layers().len() - 1;
    for layer in &network.layers()[..last] {
        let (kinks, parts) = pieces(layer.activation);
        let mut next = Vec::new();
        for region in regions {
            let mut open = vec![(region.polygon, Vec::new())];
            for (index, (row, &bias)) in layer.weights.chunks_exact(layer.inputs).zip(&layer.bias).enumerate() {
                let mut z = [0, 0, whole(bias) * denominator];
                for (&w, map) in row.iter().zip(&region.maps) {
                    for at in 0..3 {
                        z[at] += whole(w) * map[at];
                    }
                }
                // z is over denominator * scale from here.
                let over = denominator * scale;
                for &kink in &kinks {
                    let line = reduced([z[0], z[1], z[2] - kink * over]);
                    open = open
                        .into_iter()
                        .flat_map(|(polygon, maps): (Polygon, Vec<Triple>)| match polygon.split(line) {
                            Some(parts) => parts.into_iter().map(|part| (part, maps.clone())).collect::<Vec<_>>(),
                            None => vec![(polygon, maps)],
                        })
                        .collect();
                }
                for (polygon, maps) in &mut open {
                    let piece = kinks.iter().filter(|&&kink| polygon.corners.iter().any(|&p| side([z[0], z[1], z[2] - kink * over], p) > 0)).count();
                    let (slope, intercept) = parts[piece];
                    let skip = if layer.residual { region.maps[index].map(|x| x * scale * 4) } else { [0; 3] };
                    maps.push([slope * z[0] + skip[0], slope * z[1] + skip[1], slope * z[2] + 4 * intercept * over + skip[2]]);
                }
            }
            next.extend(open.into_iter().map(|(polygon, maps)| Region { polygon, maps }));
        }
        denominator *= 4 * scale;
        // A common factor of all maps is not needed any more.
        let shared = next.iter().flat_map(|region| region.maps.iter().flatten()).fold(denominator, |d, &x| gcd(d, x));
        denominator /= shared;
        next.iter_mut().for_each(|region| region.maps.iter_mut().flatten().for_each(|x| *x /= shared));
        regions = next;
        counts.push(regions.len());
    }
    let corners: std::collections::HashSet<Triple> = regions.iter().flat_map(|region| region.polygon.corners.iter().copied()).collect();
    (counts, corners.len())
}

/// All numbers of `nasty` are multiples of 2^-5.
pub const BITS_OF_NASTY: u32 = 5;

/// Numbers rounded to multiples of 2^-bits.
fn rounded(x: f64, bits: u32) -> f64 {
    let unit = f64::from(1 << bits);
    (x * unit).round() / unit
}

/// A network with normal weights (variance 2 / inputs) and biases of the given deviation, rounded to 2^-bits.
pub fn random(rng: &mut Rng, sizes: &[usize], bias: f64, bits: u32, activation: Activation) -> PiecewiseNetwork {
    let last = sizes.len() - 2;
    let layer = |(index, pair): (usize, &[usize])| {
        let deviation = (2.0 / pair[0] as f64).sqrt();
        Affine {
            weights: (0..pair[0] * pair[1]).map(|_| rounded(deviation * rng.normal(), bits)).collect(),
            bias: (0..pair[1]).map(|_| rounded(bias * rng.normal(), bits)).collect(),
            inputs: pair[0],
            outputs: pair[1],
            activation: if index == last { Activation::Identity } else { activation },
            residual: index > 0 && index < last && pair[0] == pair[1] && bias == 0.5,
        }
    };
    PiecewiseNetwork::new(sizes.windows(2).enumerate().map(layer).collect()).unwrap()
}

pub fn compare(name: &str, network: &PiecewiseNetwork, window: Window, bits: u32) -> usize {
    let found = partition(network, window);
    let (counts, corners) = count(network, window, bits);
    assert_eq!(found.per_layer(), counts, "{name}: regions after each layer");
    assert_eq!(found.vertices().len() / 2, corners, "{name}: vertices");
    check_invariants(network, window, &found);
    found.count()
}

#[test]
fn random_networks_have_the_exact_counts() {
    let mut rng = Rng::new(1, 0);
    let mut regions = 0;
    for index in 0..150 {
        let activation = match index % 5 {
            0 => Activation::LeakyRelu { negative_slope: 0.25 },
            1 => Activation::LeakyRelu { negative_slope: -0.5 },
            2 => Activation::Relu6,
            3 => Activation::Threshold { threshold: -1.0, value: -1.0 },
            _ => Activation::Relu,
        };
        let bias = [0.1, 0.5, 0.0, 1.0][index % 4];
        let network = random(&mut rng, &[2, 9, 9, 1], bias, 10, activation);
        regions += compare(&format!("2-9-9-1 #{index} {activation}"), &network, square(1.0), 10);
        let network = random(&mut rng, &[2, 6, 6, 6, 1], bias, 6, activation);
        regions += compare(&format!("2-6-6-6-1 #{index} {activation}"), &network, Window::new(-0.75, 1.5, -2.0, 0.25).unwrap(), 6);
    }
    assert!(regions > 10_000, "{regions}");
}

#[test]
fn lattice_networks_have_the_exact_counts() {
    // Weights of -1, 0 and 1 and few biases: parallel and coinciding lines, many through one point, zero units, everywhere.
    let mut rng = Rng::new(2, 0);
    for index in 0..250 {
        let sizes: &[usize] = [&[2, 12, 12, 1][..], &[2, 8, 8, 8, 1], &[2, 30, 6, 1]][index % 3];
        let mut draw = |span: u32, unit: f64| (f64::from(rng.below(2 * span + 1)) - f64::from(span)) * unit;
        let layers = sizes
            .windows(2)
            .enumerate()
            .map(|(at, pair)| Affine {
                weights: (0..pair[0] * pair[1]).map(|_| draw(1, 1.0)).collect(),
                bias: (0..pair[1]).map(|_| draw(2, [0.25, 0.5, 0.0][index % 3])).collect(),
                inputs: pair[0],
                outputs: pair[1],
                activation: if at + 2 == sizes.len() { Activation::Identity } else { [Activation::Relu, Activation::Relu6][index / 3 % 2] },
                residual: at == 1 && pair[0] == pair[1] && index % 2 == 0,
            })
            .collect();
        let network = PiecewiseNetwork::new(layers).unwrap();
        compare(&format!("lattice #{index}"), &network, square(1.0), 2);
        compare(&format!("lattice off centre #{index}"), &network, Window::new(-0.25, 1.75, -1.5, 0.25).unwrap(), 2);
    }
}

#[test]
fn trained_networks_have_the_exact_counts() {
    for seed in 0..24 {
        let mut rng = Rng::new(seed, 3);
        let network = train(random(&mut rng, &[2, 8, 8, 1], 0.1, 9, Activation::Relu), &mut rng, 9);
        compare(&format!("trained #{seed}"), &network, square(1.25), 9);
    }
}

/// Some hundred steps of gradient descent on xor, then rounding to 2^-bits.
fn train(network: PiecewiseNetwork, rng: &mut Rng, bits: u32) -> PiecewiseNetwork {
    const STEPS: usize = 600;
    const RATE: f64 = 0.05;
    let mut layers = network.layers().to_vec();
    for _ in 0..STEPS {
        let x = [rng.uniform_in(-1.0, 1.0), rng.uniform_in(-1.0, 1.0)];
        let target = if x[0] * x[1] > 0.0 { 1.0 } else { -1.0 };
        let mut values = vec![x.to_vec()];
        for (index, layer) in layers.iter().enumerate() {
            let h = &values[index];
            let z = layer.weights.chunks_exact(layer.inputs).zip(&layer.bias).map(|(row, b)| row.iter().zip(h).map(|(w, h)| w * h).sum::<f64>() + b);
            let next = if index + 1 < layers.len() { z.map(|z| z.max(0.0)).collect() } else { z.collect() };
            values.push(next);
        }
        let mut slope = vec![values.last().unwrap()[0] - target];
        for (index, layer) in layers.iter_mut().enumerate().rev() {
            let h = &values[index];
            let mut back = vec![0.0; layer.inputs];
            for (unit, slope) in slope.iter().enumerate() {
                for (k, back) in back.iter_mut().enumerate() {
                    let w = &mut layer.weights[unit * layer.inputs + k];
                    *back += *slope * *w * f64::from(u8::from(h[k] > 0.0 || index == 0));
                    *w -= RATE * slope * h[k];
                }
                layer.bias[unit] -= RATE * slope;
            }
            slope = back;
        }
    }
    for layer in &mut layers {
        layer.weights.iter_mut().chain(&mut layer.bias).for_each(|w| *w = rounded(*w, bits));
    }
    PiecewiseNetwork::new(layers).unwrap()
}

#[test]
fn tiny_windows_on_a_vertex_show_what_is_there() {
    // Around vertices of larger partitions, in windows down to 2^-26 wide: the exact counter needs no digits there either.
    let mut rng = Rng::new(5, 0);
    for index in 0..40 {
        let network = random(&mut rng, &[2, 7, 7, 1], 0.5, 6, Activation::Relu);
        let whole = partition(&network, square(1.0));
        let vertex = rng.below(whole.vertices().len() as u32 / 2) as usize;
        for bits in [12, 20, 26] {
            let half = 1.0 / f64::from(1 << bits);
            let [x, y] = [0, 1].map(|axis| rounded(whole.vertices()[2 * vertex + axis], bits));
            let window = Window::new(x - half, x + half, y - half, y + half).unwrap();
            let found = partition(&network, window);
            let (counts, corners) = count(&network, window, bits);
            assert_eq!((found.per_layer(), found.vertices().len() / 2), (&counts[..], corners), "#{index}, 2^-{bits}");
        }
    }
}
