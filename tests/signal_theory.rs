//! dump
use relu_lab::activation::Activation;
use relu_lab::analysis::mean_field::critical;
#[test]
fn dump() {
    for a in Activation::ALL {
        let t = std::time::Instant::now();
        println!("{a} {:?} {:?}", critical(&a), t.elapsed());
    }
}
