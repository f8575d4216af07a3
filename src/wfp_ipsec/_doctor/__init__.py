"""What `wfp_ipsec.doctor` looks at: one module per thing that can be wrong."""
