select 2e23D, 8.41E21D, array(1e23D, 2e23D), concat(2e23D, 'x'), format_string('%s', 1e23D), cast(2.98023223876953125E-8D as string)
