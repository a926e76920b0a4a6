"""Many papers from one template: plan, run, report; resumable after any interruption."""
