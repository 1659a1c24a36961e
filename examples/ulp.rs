//! Prints the largest error of every function and derivative over every f32, against the oracle in f64.
//!
//! `cargo run --release --example ulp` takes a minute or less a function on every core there is. `-- --stride 997` looks at each 997th
//! number only, `-- --size 6e-8 256` at those of that size only, of both signs, and `-- gelu "swish(beta=1.702)"` at these
//! functions only. Ends with 1 where a promise is broken.

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use relu_lab::activation::Activation;
use relu_lab::kernels::accuracy::{BLOCK, DERIVATIVE_ULP, FORWARD_ULP, Judge, Report, UNDERFLOW_ERROR, ZONE, ZONE_ERROR};

/// How many numbers a thread takes at once.
const CHUNK: u64 = 1 << 16;
/// What sets the sign in the bits of an f32.
const SIGN: u64 = 1 << 31;

/// The functions with parameters are looked at away from their defaults too.
const MORE: [&str; 12] = [
    "leaky_relu(negative_slope=-0.7)",
    "threshold(threshold=1,value=-0.5)",
    "elu(alpha=0.3)",
    "elu(alpha=100)",
    "celu(alpha=2)",
    "celu(alpha=0.013)",
    "celu(alpha=1000)",
    "swish(beta=1.702)",
    "swish(beta=0.05)",
    "softplus(beta=3)",
    "softplus(beta=0.001)",
    "softplus(beta=700)",
];

struct Task {
    activations: Vec<Activation>,
    stride: u64,
    /// The bits of |x|, the last included.
    size: (u64, u64),
}

fn read_arguments(arguments: impl Iterator<Item = String>) -> Result<Task, String> {
    let mut task = Task { activations: Vec::new(), stride: 1, size: (0, SIGN - 1) };
    let mut arguments = arguments.peekable();
    while let Some(argument) = arguments.next() {
        if argument == "--stride" {
            let given = arguments.next().unwrap_or_default();
            task.stride = given.parse().ok().filter(|&stride| stride > 0).ok_or(format!("--stride = \"{given}\": a whole number from 1"))?;
        } else if argument == "--size" {
            let mut number = || {
                let given = arguments.next().unwrap_or_default();
                given.parse::<f32>().ok().filter(|&size| size >= 0.0).ok_or(format!("--size ... \"{given}\" ...: two numbers from 0"))
            };
            task.size = (number()?.to_bits().into(), number()?.to_bits().into());
        } else {
            task.activations.push(read_activation(&argument)?);
        }
    }
    if task.activations.is_empty() {
        task.activations.extend(Activation::ALL);
        for text in MORE {
            task.activations.push(read_activation(text)?);
        }
    }
    Ok(task)
}

fn read_activation(text: &str) -> Result<Activation, String> {
    match Activation::read(text) {
        (activation, problems) if problems.is_empty() => Ok(activation),
        (_, problems) => Err(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")),
    }
}

/// Every `stride`th bit pattern of a size, taken in chunks by as many threads as there are cores.
fn sweep(activation: Activation, task: &Task) -> Report {
    let &Task { stride, size: (least, most), .. } = task;
    let next = AtomicU64::new(least);
    let work = || {
        let judge = Judge::new(activation);
        let mut report = Report::default();
        let mut x = Vec::with_capacity(2 * CHUNK as usize);
        loop {
            let first = next.fetch_add(CHUNK * stride, Ordering::Relaxed);
            if first > most {
                return report;
            }
            if stride == 1 {
                // Blocks begin at a multiple of their length; those at the ends of the sizes are judged whole.
                for block in (first / BLOCK as u64..).map(|block| block * BLOCK as u64).take_while(|&bits| bits < first + CHUNK && bits <= most) {
                    judge.judge_block(block as u32, &mut report);
                    judge.judge_block((block | SIGN) as u32, &mut report);
                }
                continue;
            }
            x.clear();
            let bits = (0..CHUNK).map(|i| first + i * stride).take_while(|&bits| bits <= most);
            x.extend(bits.flat_map(|bits| [bits, bits | SIGN]).map(|bits| f32::from_bits(bits as u32)));
            report = report.merge(judge.judge(&x));
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        handles.into_iter().filter_map(|handle| handle.join().ok()).fold(Report::default(), Report::merge)
    })
}

fn main() -> ExitCode {
    let task = match read_arguments(std::env::args().skip(1)) {
        Ok(task) => task,
        Err(problem) => {
            eprintln!("{problem}\nusage: ulp [--stride N] [--size LEAST MOST] [FUNCTION...]");
            return ExitCode::from(2);
        }
    };
    println!("Allowed: f {FORWARD_ULP} ULP, f' {DERIVATIVE_ULP} ULP; but within {ZONE} of where f' changes sign {ZONE_ERROR:e} absolute (last columns),");
    println!("and an error of f' up to {UNDERFLOW_ERROR:e} is none.");
    println!("{:32} {:>9} {:>16} {:>9} {:>16} {:>9} {:>16}", "function", "f ULP", "at", "f' ULP", "at", "f' zone", "at");
    let mut all_hold = true;
    for &activation in &task.activations {
        let start = Instant::now();
        let report = sweep(activation, &task);
        let seconds = start.elapsed().as_secs_f64();
        let Report { forward, derivative, zone } = report;
        let zone = if zone.error > 0.0 { format!("{:9.2e} {:>16e}", zone.error, zone.x) } else { String::new() };
        let verdict = if report.holds() { "" } else { "  BROKEN" };
        all_hold &= report.holds();
        println!("{:32} {:9.3} {:>16e} {:9.3} {:>16e} {zone}{verdict}", activation.to_string(), forward.error, forward.x, derivative.error, derivative.x);
        eprintln!("{seconds:.0} s");
    }
    if all_hold { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
