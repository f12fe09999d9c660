<?php

final class GuardTest extends Igny8_Case {

	private string $log;

	private string $was;

	protected function setUp(): void {
		parent::setUp();
		$this->log = tempnam( sys_get_temp_dir(), 'igny8' );
		$this->was = ini_set( 'error_log', $this->log );
	}

	protected function tearDown(): void {
		ini_set( 'error_log', $this->was );
		unlink( $this->log );
		remove_all_filters( 'igny8_test' );
		foreach ( array_keys( $GLOBALS['wp_filter'] ) as $hook ) {
			remove_filter( $hook, array( self::class, 'break_down' ) );
		}
	}

	/** @return never */
	public static function break_down( string $message = 'broken' ) {
		throw new LogicException( $message );
	}

	public function test_a_filter_that_fails_returns_what_it_was_given(): void {
		igny8_on( 'igny8_test', array( self::class, 'break_down' ), 10, 2 );
		$this->assertSame( 'whole', apply_filters( 'igny8_test', 'whole', 1 ) );
		$this->assertCount( 1, igny8_faults() );
		$this->assertSame( array( 'whole' ), apply_filters( 'igny8_test', array( 'whole' ), 1 ) );
	}

	public function test_a_function_that_is_missing_is_a_fault_like_any_other(): void {
		$this->assertNull( igny8_guarded( 'igny8_no_such_function' )() );
		$this->assertNull( igny8_guarded( array( 'Igny8_No_Such_Class', 'run' ), 'igny8_no_such_function' )() );
		$this->assertStringContainsString( 'igny8_no_such_function', implode( ' ', igny8_explain_faults() ) );
	}

	public function test_a_file_that_is_missing_does_not_keep_others_from_loading(): void {
		igny8_load( 'includes/none.php' );
		$this->assertStringContainsString( 'includes/none.php is missing. Install the plugin again.', implode( igny8_explain_faults() ) );
	}

	public function test_a_fault_is_told_with_what_to_do_but_without_the_key(): void {
		igny8_guarded( array( self::class, 'break_down' ) )( 'no ' . self::KEY . " \xff" );
		$said = implode( igny8_explain_faults() ) . file_get_contents( $this->log );
		$this->assertStringContainsString( 'no whsec_…', $said );
		$this->assertStringContainsString( 'GuardTest.php:', $said );
		$this->assertStringContainsString( 'update this plugin', $said );
		$this->assertStringNotContainsString( self::KEY, $said );
	}

	public function test_the_newest_faults_are_kept_and_each_is_written_once_a_minute(): void {
		for ( $number = 0; $number < 9; $number++ ) {
			$fault = eval( str_repeat( "\n", $number ) . "return new LogicException( 'fault $number' );" );
			igny8_remember_fault( $fault );
			igny8_remember_fault( $fault );
		}
		$messages = array_column( igny8_faults(), 'message' );
		$this->assertSame( array( 'fault 8', 'fault 7', 'fault 6', 'fault 5', 'fault 4' ), $messages );
		$this->assertSame( 9, substr_count( file_get_contents( $this->log ), 'A fault was caught' ) );
	}

	public function test_remembering_never_throws(): void {
		add_filter( 'pre_update_option_igny8_faults', array( self::class, 'break_down' ) );
		igny8_remember_fault( new LogicException( 'broken' ) );
		$this->assertStringContainsString( 'broken', file_get_contents( $this->log ) );
	}

	public function test_a_fault_in_the_gate_of_the_route_lets_nobody_in(): void {
		add_filter( 'pre_option_igny8_connection', array( self::class, 'break_down' ) );
		$request = new WP_REST_Request( 'POST', '/igny8/v1/sync-structure' );
		$answer  = rest_get_server()->dispatch( $request );
		remove_filter( 'pre_option_igny8_connection', array( self::class, 'break_down' ) );
		$this->assertSame( 503, $answer->get_status() );
		$this->assertSame( 'igny8_fault', $answer->get_data()['code'] );
		$this->assertSame( 401, rest_get_server()->dispatch( $request )->get_status() );
	}

	public function test_what_other_code_may_call_never_throws(): void {
		$this->connect();
		foreach ( array( 'schedule_event', 'pre_option_igny8_counts', 'pre_clear_scheduled_hook', 'pre_unschedule_hook', 'pre_option_igny8_state' ) as $hook ) {
			add_filter( $hook, array( self::class, 'break_down' ) );
		}
		igny8_schedule_cron_jobs();
		igny8_unschedule_cron_jobs();
		$this->assertSame( igny8_no_structure(), igny8_get_site_structure() );
		$this->assertFalse( igny8_sync_site_structure_to_backend() );
		$this->assertNotEmpty( igny8_faults() );
	}

	public function test_page_and_site_health_tell_of_a_fault_and_do_not_break_by_their_own(): void {
		wp_set_current_user( 1 );
		$this->connect();
		igny8_remember( array( 'last' => array( 'ok' => true, 'at' => time(), 'trigger' => 'cron', 'context' => 'cron', 'result' => 'unchanged' ) ) );
		igny8_remember_fault( new LogicException( 'is <b>odd</b>' ) );
		ob_start();
		igny8_render_page();
		$this->assertStringContainsString( 'is &lt;b&gt;odd&lt;/b&gt;', ob_get_clean() );
		$this->assertSame( 'recommended', igny8_health()['status'] );
		add_filter( 'pre_option_igny8_state', array( self::class, 'break_down' ) );
		$tests  = apply_filters( 'site_status_tests', array( 'direct' => array() ) );
		$tests  = $tests['direct'] ? $tests : igny8_add_health_test( $tests );
		$health = $tests['direct']['igny8_structure_sync']['test']();
		remove_filter( 'pre_option_igny8_state', array( self::class, 'break_down' ) );
		$this->assertStringContainsString( 'is &lt;b&gt;odd&lt;/b&gt;', $health['description'] );
		$this->assertStringContainsString( 'odd', wp_json_encode( igny8_add_debug_information( array() ) ) );
	}
}
